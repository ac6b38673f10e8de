import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import { startSandbox } from '@patchbay/sandbox';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import pg from 'pg';
import pino from 'pino';
import { createApp } from '../../src/bootstrap.js';
import { Desk } from '../../src/channels/desk/desk.service.js';
import type { Config } from '../../src/config/config.js';
import { loadConfig } from '../../src/config/env.js';
import { withSecrets } from '../../src/config/secrets.js';
import { Database } from '../../src/kernel/database/database.service.js';
import { newId } from '../../src/kernel/database/ids.js';
import { Installations, type InstallationState } from '../../src/messaging/installations/installations.service.js';
import { DeliveryLog } from '../../src/messaging/deliveries/delivery-log.service.js';
import { Mirrors } from '../../src/messaging/mirrors/mirrors.service.js';
import { PlatformChannels } from '../../src/messaging/mirrors/platform-channels.service.js';
import { type Account, Control, type SeenMessage } from '../../demo/control.js';
import { createDatabase } from '../support/test-database.js';
import { screened } from '../support/screened.js';
import { until } from '../support/until.js';

export { until };

export interface Side {
  platform: string;
  account: Account;
  externalChannelId: string;
  platformChannelId: string;
  installationId: string;
}

/** A tenant's channel with its sides, over a real server, database and sandbox: the bridge without its features. */
export class BridgeStage {
  organisationId = newId();
  workspaceId = newId();
  channelId = newId();

  app!: NestFastifyApplication;
  private port = 0;
  private readonly owners = new Map<string, string>();

  private constructor(
    readonly control: Control,
    readonly sandboxUrl: string,
    private readonly config: Config,
    private readonly databaseUrl: string,
    private readonly closers: (() => Promise<unknown>)[],
  ) {}

  /** `model: false` leaves the platforms to the sandbox, and no model. `settings`: more of them, for that sandbox. */
  static async open({
    model = true,
    settings,
  }: {
    model?: boolean;
    settings?: (sandboxUrl: string) => Promise<Record<string, string>>;
  } = {}): Promise<BridgeStage> {
    const sandbox = await startSandbox({ port: 0 });
    const database = await createDatabase();
    const dataDir = await mkdtemp(join(tmpdir(), 'patchbay-bridge-'));
    const config = await withSecrets(
      loadConfig({
        DATA_DIR: dataDir,
        DATABASE_URL: database.url,
        PORT: '0',
        ...(model ? { SANDBOX_URL: sandbox.url } : platformsAt(sandbox.url)),
        ...(await settings?.(sandbox.url)),
      }),
    );
    const closers = [() => sandbox.close(), () => database.drop(), () => rm(dataDir, { recursive: true, force: true })];
    const stage = new BridgeStage(new Control(sandbox.url), sandbox.url, config, database.url, closers);
    await stage.start();
    await stage.makeTenant();
    return stage;
  }

  /** On the same database and, after the first time, the same port. */
  async start(): Promise<void> {
    const logger = pino({ level: process.env['SPEC_LOG'] ?? 'silent' });
    this.app = await createApp(this.config, this.databaseUrl, { logger });
    await this.app.listen(this.port, '127.0.0.1');
    this.port = Number(new URL(await this.app.getUrl()).port);
  }

  /** While the server is stopped. */
  async onDatabase(sql: string, values: unknown[]): Promise<unknown[]> {
    const client = new pg.Client({ connectionString: this.databaseUrl });
    await client.connect();
    const { rows } = await client.query<Record<string, unknown>>(sql, values);
    await client.end();
    return rows;
  }

  async stop(): Promise<void> {
    await this.app.close();
  }

  get url(): string {
    return `http://127.0.0.1:${this.port}`;
  }

  get db(): Database {
    return this.app.get(Database);
  }

  async close(): Promise<void> {
    await this.stop();
    for (const close of this.closers) await close();
  }

  /** Connects an account of the sandbox and mirrors its first channel both ways. */
  async connect(platform: string, options: { without?: string[]; scopes?: string[] } = {}): Promise<Side> {
    const account = await this.control.createAccount(platform, ['general'], options.scopes);
    const credentials = Object.fromEntries(
      Object.entries(account.credentials).filter(([name]) => !options.without?.includes(name)),
    );
    const installations = this.app.get(Installations);
    const ownerId = newId();
    const given = { organisationId: this.organisationId, platform, ownerKind: 'spec', ownerId, credentials };
    const state = await installations.attach({ ...given, enabled: true });
    await until(async () => (await installations.get(this.organisationId, 'spec', ownerId)).connected === true);
    await this.isSettled(state.installationId);
    this.owners.set(state.installationId, ownerId);
    const { id: externalChannelId } = account.channels[0]!;
    const byWebhook = platform === 'teams' || (platform === 'slack' && options.without?.includes('app_token'));
    if (byWebhook) {
      const requestUrl = `${this.url}/webhooks/${platform}/${state.referenceId}`;
      await this.control.setRequestUrl(platform, account.account_id, requestUrl);
    }
    let found: { id: string } | undefined;
    await until(async () => {
      const rows = await this.app.get(PlatformChannels).syncFromPlatform(state.installationId);
      found = rows.find((row) => row.external_id === externalChannelId);
      return found !== undefined;
    });
    await this.app.get(Mirrors).set({
      id: newId(),
      organisationId: this.organisationId,
      platformChannelId: found!.id,
      channelId: this.channelId,
      referenceId: state.referenceId,
      inbound: true,
      outbound: true,
    });
    return {
      platform,
      account,
      externalChannelId,
      platformChannelId: found!.id,
      installationId: state.installationId,
    };
  }

  /**
   * Until nothing of what follows a connection is still to come: neither the answer to whose credentials they are, nor the
   * word of the live session. Either would change a state, or use up a fault, that a spec makes meanwhile.
   */
  async isSettled(installationId: string): Promise<void> {
    const settled = `SELECT 1 FROM installations n WHERE id = $1 AND session_up
      AND NOT EXISTS (SELECT 1 FROM jobs j WHERE j.lane = 'connect:' || n.id)`;
    await until(async () => (await this.db.query(settled, [installationId])).length > 0);
  }

  stateOf(side: Side): Promise<InstallationState> {
    return this.app.get(Installations).get(this.organisationId, 'spec', this.owners.get(side.installationId)!);
  }

  /** Installs the app again, as a person does whose token was taken back. */
  async newSlackToken(side: Side): Promise<string> {
    const grant = await fetch(`${this.sandboxUrl}/_control/slack/oauth`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ account_id: side.account.account_id }),
    });
    const { code, client_id, client_secret } = (await grant.json()) as Record<string, string>;
    const exchange = await fetch(`${this.sandboxUrl}/slack/api/oauth.v2.access`, {
      method: 'POST',
      body: new URLSearchParams({ code: code!, client_id: client_id!, client_secret: client_secret! }),
    });
    return ((await exchange.json()) as { access_token: string }).access_token;
  }

  /** Makes the platform fail on its next requests: of whichever account, unless a channel is named. */
  async fail(
    side: Side,
    fault: { kind: string; count: number; retry_after?: number; channel_id?: string },
  ): Promise<void> {
    const response = await fetch(`${this.sandboxUrl}/_control/${side.platform}/faults`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify(fault),
    });
    if (!response.ok) throw new Error(await response.text());
  }

  /** Somebody writes in the channel itself. */
  async write(content: string, parentMessageId: string | null = null): Promise<string> {
    const id = newId();
    const author = { kind: 'app' as const, id: 'spec', name: 'Writer', avatarUrl: null, platform: null };
    const draft = {
      id,
      channelId: this.channelId,
      author,
      content: screened(content),
      parentMessageId,
      sentAt: new Date(),
    };
    await this.app.get(Desk).post({ ...draft, origin: { kind: 'app', hops: 0 } });
    return id;
  }

  deliveries(side: Side): Promise<{ status: string; attempts: number; kind: string; last_error: unknown }[]> {
    return this.db.query(
      'SELECT status, attempts, kind, last_error FROM deliveries WHERE platform_channel_id = $1 ORDER BY created_at, id',
      [side.platformChannelId],
    );
  }

  /** As a person does in the delivery log, with everything that did not arrive there. */
  async resend(side: Side): Promise<void> {
    const userId = newId();
    await this.db.query("INSERT INTO users (id, email, display_name, password_hash) VALUES ($1, $2, 'Owner', '')", [
      userId,
      `${userId}@spec.test`,
    ]);
    await this.db.query(
      "INSERT INTO workspace_members (organisation_id, workspace_id, user_id, role) VALUES ($1, $2, $3, 'owner')",
      [this.organisationId, this.workspaceId, userId],
    );
    await this.app.get(DeliveryLog).retryMatching(userId, { platform: side.platform });
  }

  say(side: Side, text: string, extra: Record<string, unknown> = {}): Promise<{ message_id: string }> {
    return this.control.say(side.platform, {
      account_id: side.account.account_id,
      channel_id: side.externalChannelId,
      user: { id: 'ada', name: 'Ada' },
      text,
      ...extra,
    });
  }

  seen(side: Side): Promise<SeenMessage[]> {
    return this.control.messages(side.platform, side.account.account_id, side.externalChannelId);
  }

  async textsAt(side: Side): Promise<string[]> {
    return (await this.seen(side)).map((message) => message.text);
  }

  /** What the channel holds, tombstones left out. */
  async stored(): Promise<{ content: string; author_name: string; seq: number; parent: string | null; id: string }[]> {
    return this.db.query(
      `SELECT id, content, author_name, seq, parent_message_id AS parent FROM messages
       WHERE channel_id = $1 AND deleted_at IS NULL ORDER BY seq`,
      [this.channelId],
    );
  }

  private async makeTenant(): Promise<void> {
    const { db, organisationId, workspaceId, channelId } = this;
    await db.query("INSERT INTO organisations (id, name, slug) VALUES ($1, 'Spec', $2)", [
      organisationId,
      organisationId,
    ]);
    await db.query("INSERT INTO workspaces (id, organisation_id, name, slug) VALUES ($1, $2, 'Spec', 'spec')", [
      workspaceId,
      organisationId,
    ]);
    await db.query(
      "INSERT INTO channels (id, organisation_id, workspace_id, name, channel_type) VALUES ($1, $2, $3, 'general', 'text')",
      [channelId, organisationId, workspaceId],
    );
  }
}

const platformsAt = (url: string): Record<string, string> => ({
  SLACK_API_URL: `${url}/slack/api`,
  DISCORD_API_URL: `${url}/discord/api`,
  TELEGRAM_API_URL: `${url}/telegram`,
  TEAMS_LOGIN_URL: `${url}/teams/login`,
  TEAMS_OPENID_URL: `${url}/teams/v1/.well-known/openidconfiguration`,
});
