import { SlackApp } from './app.js';
import { OauthCodes } from './oauth/codes.js';
import { SlackTokens } from './oauth/tokens.js';
import { SlackTeam } from './team.js';

/** Everything the sandbox's Slack remembers; all of it is lost with the process. */
export class SlackStore {
  readonly teams = new Map<string, SlackTeam>();
  readonly tokens = new SlackTokens();
  readonly codes = new OauthCodes();
  private readonly apps = new Map<string, SlackApp>();
  private distributed?: SlackApp;

  /** The one app that any number of teams can install; made when it is first asked for. */
  distributedApp(): SlackApp {
    return (this.distributed ??= this.addApp());
  }

  /** A new app, with a client id of its own. */
  addApp(): SlackApp {
    const app = new SlackApp();
    this.apps.set(app.clientId, app);
    return app;
  }

  findApp(clientId: string): SlackApp | undefined {
    return this.apps.get(clientId);
  }

  /** A new team with these channels, which has not installed the app yet. */
  addTeam(app: SlackApp, channels = ['general'], limited = false): SlackTeam {
    const team = new SlackTeam(app, limited);
    for (const name of channels) team.addChannel(name, 'channel');
    this.teams.set(team.id, team);
    this.tokens.keepAppToken(team);
    return team;
  }

  /** The team that was made last for that app. */
  newestTeam(app: SlackApp): SlackTeam | undefined {
    return [...this.teams.values()].findLast((team) => team.app === app);
  }

  clear(): void {
    this.teams.clear();
    this.tokens.clear();
    this.codes.clear();
    this.apps.clear();
    this.distributed = undefined;
  }
}
