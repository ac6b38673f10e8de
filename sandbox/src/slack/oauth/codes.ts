import type { SlackApp } from '../app.js';
import { newOauthCode } from '../ids.js';
import { SlackError } from '../slack-error.js';
import type { SlackTeam } from '../team.js';

/** Slack documents that a code expires after ten minutes. */
const CODE_LIFE_MS = 600_000;

/** What a person agreed to. */
export interface Consent {
  team: SlackTeam;
  /** What the bot may do. */
  scopes: string[];
  /** Where the person was sent back to; absent when nobody came through the consent page. */
  redirectUri?: string;
}

/** The codes that apps exchange for tokens, each once. */
export class OauthCodes {
  private readonly codes = new Map<string, Consent & { expiresAt: number; used: boolean }>();

  issue(consent: Consent): string {
    const code = newOauthCode();
    this.codes.set(code, { ...consent, expiresAt: Date.now() + CODE_LIFE_MS, used: false });
    return code;
  }

  /** Takes a code, or refuses with Slack's reason; a refused one may be tried again. */
  redeem(code: string, app: SlackApp, redirectUri: string | undefined): Consent {
    const found = this.codes.get(code);
    if (!found || found.team.app !== app) throw new SlackError('invalid_code');
    if (found.used) throw new SlackError('code_already_used');
    if (found.expiresAt <= Date.now()) throw new SlackError('invalid_code');
    if (found.redirectUri !== undefined && found.redirectUri !== redirectUri) throw new SlackError('bad_redirect_uri');
    found.used = true;
    return found;
  }

  clear(): void {
    this.codes.clear();
  }
}
