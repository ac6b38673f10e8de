import { Injectable } from '@nestjs/common';
import { Database } from '../../kernel/database/database.service.js';
import { missing } from '../../kernel/errors/errors.js';
import type { Credentials } from '../../platforms/credentials.js';
import { InstallationSecrets } from '../installations/installation-secrets.js';
import { FIND_BY_TEAM, FIND_FOR_WEBHOOK } from '../installations/installations.sql.js';

/** An installation as the door needs it: with its secrets open. */
export interface WebhookTarget {
  installationId: string;
  credentialsVersion: number;
  credentials: Credentials;
  webhookSecret: string;
  accountId: string | null;
  appId: string | null;
}

interface TargetRow {
  id: string;
  organisation_id: string;
  credentials: string;
  credentials_version: number;
  webhook_secret: string;
  account_id: string | null;
  app_id: string | null;
}

/** Targets kept at most, and for how long: an account learnt meanwhile shows after that. */
const MOST_KEPT = 10_000;
const KEEP_MS = 30_000;
/** What was read this long ago is read again for a sender that it does not fit; a forger costs no more than that. */
const OLD_MS = 1_000;

/**
 * Finds whom a webhook's address means. What was found is kept for a while: the statement that stores the events
 * checks that the credentials are still the same, so that a webhook costs one round trip.
 */
@Injectable()
export class WebhookTargets {
  private readonly kept = new Map<string, { target: WebhookTarget; until: number }>();

  constructor(
    private readonly db: Database,
    private readonly secrets: InstallationSecrets,
  ) {}

  /** Throws INSTALLATION_NOT_FOUND. */
  async get(platform: string, id: string): Promise<WebhookTarget> {
    const key = `${platform}:${id}`;
    const kept = this.kept.get(key);
    if (kept && kept.until > Date.now()) return kept.target;
    const row = await this.db.one<TargetRow>(FIND_FOR_WEBHOOK, [id, platform]);
    if (!row) throw missing('installation');
    const target = this.open(row);
    if (this.kept.size >= MOST_KEPT) this.kept.clear();
    this.kept.set(key, { target, until: Date.now() + KEEP_MS });
    return target;
  }

  /** Whether what is kept may have changed since it was read. */
  isOld(platform: string, id: string): boolean {
    const kept = this.kept.get(`${platform}:${id}`);
    return kept !== undefined && kept.until - KEEP_MS + OLD_MS < Date.now();
  }

  /** To be read anew: the credentials have changed. */
  forget(platform: string, id: string): void {
    this.kept.delete(`${platform}:${id}`);
  }

  /** Every installation of a distributed app in one team. */
  async ofTeam(platform: string, accountId: string, appId: string | null): Promise<string[]> {
    const rows = await this.db.query<{ id: string }>(FIND_BY_TEAM, [platform, accountId, appId]);
    return rows.map((row) => row.id);
  }

  private open(row: TargetRow): WebhookTarget {
    return {
      installationId: row.id,
      credentialsVersion: row.credentials_version,
      credentials: this.secrets.openCredentials(row),
      webhookSecret: this.secrets.openWebhookSecret(row),
      accountId: row.account_id,
      appId: row.app_id,
    };
  }
}
