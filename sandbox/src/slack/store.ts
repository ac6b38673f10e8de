import { newOauthCode } from './ids.js';
import { SlackTeam } from './team.js';

export interface SlackToken {
  value: string;
  kind: 'bot' | 'app';
  team: SlackTeam;
  revoked: boolean;
}

/** Everything the sandbox's Slack remembers; all of it is lost with the process. */
export class SlackStore {
  readonly teams = new Map<string, SlackTeam>();
  private readonly tokens = new Map<string, SlackToken>();
  private readonly codes = new Map<string, SlackTeam>();

  addTeam(team: SlackTeam): void {
    this.teams.set(team.id, team);
    this.keepToken(team.botToken, 'bot', team);
    this.keepToken(team.appToken, 'app', team);
  }

  findToken(value: string): SlackToken | undefined {
    return this.tokens.get(value);
  }

  /** Makes the bot's token known again under a new value, as a reinstallation does. */
  keepToken(value: string, kind: 'bot' | 'app', team: SlackTeam): void {
    this.tokens.set(value, { value, kind, team, revoked: false });
  }

  newCode(team: SlackTeam): string {
    const code = newOauthCode();
    this.codes.set(code, team);
    return code;
  }

  findCode(code: string): SlackTeam | undefined {
    return this.codes.get(code);
  }

  spendCode(code: string): void {
    this.codes.delete(code);
  }

  clear(): void {
    this.teams.clear();
    this.tokens.clear();
    this.codes.clear();
  }
}
