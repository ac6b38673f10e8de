import { newBotToken, newExpiringToken, newRefreshToken } from '../ids.js';
import type { SlackTeam } from '../team.js';

/** How long a token lives whose app has token rotation. */
export const TOKEN_SECONDS = 43_200;

/** Slack keeps so many access tokens of an installation alive; a further one ends the oldest. */
const MAX_ACTIVE = 2;

export interface SlackToken {
  value: string;
  kind: 'bot' | 'app';
  team: SlackTeam;
  revoked: boolean;
  /** With token rotation: until when it is taken, in milliseconds since 1970, and what it is renewed with. */
  rotation?: { expiresAt: number; refreshToken: string; refreshed: boolean };
}

export const isExpired = ({ rotation }: SlackToken): boolean =>
  rotation !== undefined && rotation.expiresAt <= Date.now();

/** The tokens of all apps and teams, oldest first. */
export class SlackTokens {
  private readonly tokens = new Map<string, SlackToken>();

  find(value: string): SlackToken | undefined {
    return this.tokens.get(value);
  }

  keepAppToken(team: SlackTeam): void {
    this.keep({ value: team.app.appToken, kind: 'app', team, revoked: false });
  }

  /** The token of an installation: without rotation the same until it is revoked, with rotation a new one each time. */
  issue(team: SlackTeam): SlackToken {
    if (team.app.rotatesTokens) return this.issueExpiring(team);
    const known = this.ofBot(team).find(({ revoked, rotation }) => !revoked && !rotation);
    return known ?? this.keep({ value: newBotToken(), kind: 'bot', team, revoked: false });
  }

  /** The token that came with a refresh token; undefined when that is unknown, used or dead. It may have expired. */
  findByRefreshToken(value: string): SlackToken | undefined {
    const all = [...this.tokens.values()];
    return all.find(({ revoked, rotation }) => !revoked && !rotation?.refreshed && rotation?.refreshToken === value);
  }

  /** A new token in place of one, whose refresh token is used up; the old one is taken until it expires. */
  renew({ team, rotation }: SlackToken): SlackToken {
    if (rotation) rotation.refreshed = true;
    return this.issueExpiring(team);
  }

  /** Ends the bot's tokens and refresh tokens for good. */
  revokeBot(team: SlackTeam): void {
    for (const token of this.ofBot(team)) token.revoked = true;
  }

  /** Lets the tokens of a team expire now; answers how many did. */
  expire(team: SlackTeam): number {
    const active = this.activeOf(team).flatMap(({ rotation }) => rotation ?? []);
    for (const rotation of active) rotation.expiresAt = Date.now();
    return active.length;
  }

  clear(): void {
    this.tokens.clear();
  }

  private issueExpiring(team: SlackTeam): SlackToken {
    const rotation = {
      expiresAt: Date.now() + TOKEN_SECONDS * 1000,
      refreshToken: newRefreshToken(),
      refreshed: false,
    };
    const token = this.keep({ value: newExpiringToken(), kind: 'bot', team, revoked: false, rotation });
    for (const surplus of this.activeOf(team).slice(0, -MAX_ACTIVE)) surplus.revoked = true;
    return token;
  }

  private keep(token: SlackToken): SlackToken {
    this.tokens.set(token.value, token);
    return token;
  }

  private ofBot(team: SlackTeam): SlackToken[] {
    return [...this.tokens.values()].filter((token) => token.kind === 'bot' && token.team === team);
  }

  private activeOf(team: SlackTeam): SlackToken[] {
    return this.ofBot(team).filter((token) => !token.revoked && !isExpired(token));
  }
}
