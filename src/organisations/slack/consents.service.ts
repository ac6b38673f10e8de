import { createHash, randomBytes, timingSafeEqual } from 'node:crypto';
import { Inject, Injectable, type OnModuleInit } from '@nestjs/common';
import type { Config } from '../../config/config.js';
import { CONFIG } from '../../config/config.module.js';
import { Database } from '../../kernel/database/database.service.js';
import { AppError } from '../../kernel/errors/app-error.js';
import { Upkeep } from '../../kernel/upkeep/upkeep.service.js';
import { Vault, VaultError } from '../../kernel/vault/vault.service.js';
import { SLACK, SlackApp } from './slack-app.service.js';
import type { Grantee } from './slack-accesses.service.js';
import { ASK_CONSENT, PURGE_CONSENTS, SHOW_CONSENT, TAKE_CONSENT } from './slack-access.sql.js';

/** Seconds from the question to the answer; Slack's codes live as long. */
export const CONSENT_SECONDS = 600;
const STATE = 'consent.state';
const CONFIRMATION = 'consent.confirmation';

/** A consent that is asked for: where the browser goes, and what it must bring back beside the state. */
export interface AskedConsent {
  url: string;
  /** For a cookie: it ties the state to the browser that asked. */
  browserKey: string;
}

/** What somebody is shown before they confirm a consent that another browser asked for. */
export interface ConsentSummary {
  organisation: string;
  asked_by: string;
  email: string;
}

interface StatePayload {
  nonce: string;
  browserKeyHash: string;
}

/**
 * The round trip over the platform's consent page. The state is sealed, so that only we can make one; it is good once and
 * for ten minutes; and it is tied to the browser that asked, so that nobody can be led to install their own team into
 * somebody else's organisation.
 */
@Injectable()
export class Consents implements OnModuleInit {
  constructor(
    @Inject(CONFIG) private readonly config: Config,
    private readonly db: Database,
    private readonly vault: Vault,
    private readonly app: SlackApp,
    private readonly upkeep: Upkeep,
  ) {}

  onModuleInit(): void {
    this.upkeep.register('consents that nobody answered', () => this.db.query(PURGE_CONSENTS));
  }

  get redirectUri(): string {
    return `${this.config.http.publicUrl}/slack/oauth/callback`;
  }

  /** Throws SLACK_APP_NOT_CONFIGURED. */
  async ask({ organisationId, userId }: Grantee): Promise<AskedConsent> {
    const app = this.app.get();
    const browserKey = randomKey();
    const payload: StatePayload = { nonce: randomKey(), browserKeyHash: hashOf(browserKey).toString('base64url') };
    const state = Buffer.from(this.vault.seal(JSON.stringify(payload), STATE)).toString('base64url');
    await this.db.query(ASK_CONSENT, [hashOf(state), organisationId, userId, SLACK, CONSENT_SECONDS]);
    return { url: app.consentUrl({ state, redirectUri: this.redirectUri }), browserKey };
  }

  /** Whether it was this browser that asked. Throws CONSENT_INVALID for a state that we did not make. */
  isFrom(state: string, browserKey: string | null): boolean {
    const { browserKeyHash } = this.open(state);
    return browserKey !== null && timingSafeEqual(hashOf(browserKey), Buffer.from(browserKeyHash, 'base64url'));
  }

  /** What is asked for, for somebody who is to confirm it; nothing is spent. Throws CONSENT_INVALID. */
  async show(state: string): Promise<ConsentSummary> {
    this.open(state);
    const summary = await this.db.one<ConsentSummary>(SHOW_CONSENT, [hashOf(state), SLACK]);
    if (!summary) throw stale();
    return summary;
  }

  /** Ends the request: another answer to it is refused. Throws CONSENT_INVALID. */
  async take(state: string): Promise<Grantee> {
    this.open(state);
    const row = await this.db.one<{ organisation_id: string; user_id: string; fresh: boolean }>(TAKE_CONSENT, [
      hashOf(state),
      SLACK,
    ]);
    if (!row?.fresh) throw stale();
    return { organisationId: row.organisation_id, userId: row.user_id };
  }

  /** Shows that whoever brings this answer was asked by us whether they mean it. */
  confirmationOf(state: string, code: string): string {
    return Buffer.from(this.vault.seal(answerOf(state, code), CONFIRMATION)).toString('base64url');
  }

  isConfirmed(state: string, code: string, confirmation: string): boolean {
    try {
      return this.vault.open(Buffer.from(confirmation, 'base64url').toString(), CONFIRMATION) === answerOf(state, code);
    } catch (error) {
      if (error instanceof VaultError) return false;
      throw error;
    }
  }

  private open(state: string): StatePayload {
    try {
      return JSON.parse(this.vault.open(Buffer.from(state, 'base64url').toString(), STATE)) as StatePayload;
    } catch (error) {
      if (error instanceof VaultError) throw stale();
      throw error;
    }
  }
}

const randomKey = (): string => randomBytes(32).toString('base64url');
const hashOf = (text: string): Buffer => createHash('sha256').update(text).digest();
const answerOf = (state: string, code: string): string => hashOf(JSON.stringify([state, code])).toString('base64url');

const stale = (): AppError =>
  new AppError(
    'CONSENT_INVALID',
    'invalid',
    'state: this link to install the app is not ours, was used already, or is older than ten minutes. Start again.',
    { fields: [{ field: 'state', message: 'not ours, used already, or too old' }] },
  );
