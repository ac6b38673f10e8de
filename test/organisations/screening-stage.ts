import { AppHooks } from '../../src/apps/catalogue/app-hooks.service.js';
import { AppSecrets, newSigningSecret } from '../../src/apps/app-secrets.js';
import { CallLog } from '../../src/apps/calls/call-log.service.js';
import type { AppKind, ManifestSetting } from '../../src/apps/manifest/manifest.js';
import { newId } from '../../src/kernel/database/ids.js';
import type { Database } from '../../src/kernel/database/database.service.js';
import { AppServer, type AppCall, type Behaviour } from './app-server.js';
import { type Answer, OrganisationStage, type Person } from './organisation-stage.js';

/** An organisation of its own, with a channel. */
export interface Room {
  organisationId: string;
  workspaceId: string;
  channelId: string;
}

export interface ScreeningApp {
  id: string;
  organisationId: string;
  /** What its calls are signed with. */
  secret: string;
  calls(): AppCall[];
}

interface AppOptions {
  position?: number;
  credential?: string;
  settings?: ManifestSetting[];
  /** In place of the address where its behaviour is. */
  targetUrl?: string;
}

const MANIFEST = {
  appDescription: '',
  appLogo: null,
  appUrl: null,
  backgroundColor: null,
  category: null,
  isActive: true,
  keyFeatures: [],
  author: null,
  website: null,
  tickUrl: null,
  outputs: [],
  authInitiateUrl: null,
};

/** The whole server, and apps beside it that do what a spec says. Apps stand in the database as the catalogue leaves them. */
export class ScreeningStage {
  private made = 0;

  private constructor(
    readonly stage: OrganisationStage,
    readonly server: AppServer,
  ) {}

  static async open(more: Record<string, string> = {}): Promise<ScreeningStage> {
    const stage = new ScreeningStage(await OrganisationStage.open(more), await AppServer.open());
    await stage.warmUp();
    return stage;
  }

  async close(): Promise<void> {
    await this.stage.close();
    await this.server.close();
  }

  get db(): Database {
    return this.stage.db;
  }

  get owner(): Person {
    return this.stage.owner;
  }

  async room(): Promise<Room> {
    const organisationId = await this.stage.newOrganisation();
    const { id: channelId, workspaceId } = await this.stage.newChannel({ organisationId });
    return { organisationId, workspaceId, channelId };
  }

  async addApp({ organisationId }: Room, kind: AppKind, does: Behaviour, more: AppOptions = {}): Promise<ScreeningApp> {
    const { position = 0, credential, settings = [] } = more;
    const name = `app-${++this.made}`;
    const targetUrl = this.server.add(name, does);
    const [id, secret, secrets] = [newId(), newSigningSecret(), this.stage.app.get(AppSecrets)];
    const row = { id, organisation_id: organisationId };
    await this.db.query(
      `INSERT INTO apps (id, organisation_id, name, json_url, kind, json_schema, manifest, is_active, position,
         signing_secret, auth_credential) VALUES ($1, $2, $3, 'https://apps.example.com', $4, '{}', $5, true, $6, $7, $8)`,
      [
        ...[id, organisationId, 'Watchword', kind],
        { ...MANIFEST, appName: 'Watchword', kind, settings, targetUrl: more.targetUrl ?? targetUrl },
        position,
        secrets.seal('apps.signing_secret', row, secret),
        credential === undefined ? null : secrets.seal('apps.auth_credential', row, credential),
      ],
    );
    await this.stage.app.get(AppHooks).sync(organisationId);
    return { id, organisationId, secret, calls: () => this.server.calls(name) };
  }

  /** Changes columns of its row, as the catalogue does. */
  async change(app: ScreeningApp, columns: string, ...values: unknown[]): Promise<void> {
    await this.db.query(`UPDATE apps SET ${columns} WHERE id = $1`, [app.id, ...values]);
    await this.stage.app.get(AppHooks).sync(app.organisationId);
  }

  /** Replaces its signing secret, while the one before it stays good; the new one. */
  async rotate(app: ScreeningApp): Promise<string> {
    const [fresh, secrets] = [newSigningSecret(), this.stage.app.get(AppSecrets)];
    const row = { id: app.id, organisation_id: app.organisationId };
    const sealed = [
      secrets.seal('apps.signing_secret', row, fresh),
      secrets.seal('apps.previous_secret', row, app.secret),
    ];
    const columns = `signing_secret = $2, previous_secret = $3, previous_secret_until = now() + interval '1 hour'`;
    await this.change(app, columns, ...sealed);
    return fresh;
  }

  /** Chooses a value of a setting: in one channel, or in all. */
  async choose(app: ScreeningApp, label: string, value: string, channelId: string | null = null): Promise<void> {
    const row = { id: newId(), organisation_id: app.organisationId };
    const sealed = this.stage.app.get(AppSecrets).seal('app_settings.value', row, value);
    await this.db.query(
      `INSERT INTO app_settings (id, organisation_id, app_id, channel_id, label, value, is_secret)
       VALUES ($1, $2, $3, $4, $5, $6, false)`,
      [row.id, row.organisation_id, app.id, channelId, label, sealed],
    );
  }

  post({ channelId }: Room, content: string, more: object = {}, person = this.owner): Promise<Answer> {
    return this.stage.call('POST', `/api/v2/channels/${channelId}/messages`, { content, ...more }, person);
  }

  /** Posts, and answers what was made of it. */
  async said(room: Room, content: string, more: object = {}): Promise<string> {
    const { status, body } = await this.post(room, content, more);
    if (status !== 201) throw new Error(`${status}: ${JSON.stringify(body)}`);
    return body.message.content as string;
  }

  /**
   * Milliseconds that work takes beyond the slowest of the posts that nobody screens and that are made meanwhile: what a
   * busy machine costs, it costs all of them.
   */
  async heldUp(work: () => Promise<unknown>): Promise<number> {
    const plain = await this.room();
    let [goesOn, slowest] = [true, 0];
    const posting = (async () => {
      while (goesOn) slowest = Math.max(slowest, await timed(() => this.said(plain, 'Hello')));
    })();
    const ms = await timed(work);
    goesOn = false;
    await posting;
    return ms - slowest;
  }

  /** What a channel holds, oldest first. */
  async texts({ channelId }: Room): Promise<string[]> {
    const sql = 'SELECT content FROM messages WHERE channel_id = $1 AND deleted_at IS NULL ORDER BY seq';
    return (await this.db.query<{ content: string }>(sql, [channelId])).map(({ content }) => content);
  }

  path({ organisationId }: { organisationId: string }, ...parts: string[]): string {
    return ['/organisations', organisationId, 'integrations', ...parts].join('/');
  }

  /** What is shown of its calls, newest first; everything that was noted so far is among it. */
  async log(app: ScreeningApp, query = ''): Promise<Answer['body'][]> {
    await this.stage.app.get(CallLog).flush();
    return (await this.stage.ok('GET', `${this.path(app, app.id, 'calls')}${query}`)).data;
  }

  async withheld(app: ScreeningApp): Promise<Answer['body'][]> {
    return (await this.stage.ok('GET', this.path(app, app.id, 'withheld'))).data;
  }

  async health(app: ScreeningApp): Promise<{ failing: boolean; paused: string | null; last_error: string | null }> {
    const sql = `SELECT failing_since IS NOT NULL AS failing, pause_reason AS paused, last_error FROM apps WHERE id = $1`;
    return (await this.db.one(sql, [app.id]))!;
  }

  async isHooked({ organisationId }: Room): Promise<boolean> {
    const sql = `SELECT 1 AS one FROM desk_hooks WHERE organisation_id = $1 AND point = 'screen'`;
    return (await this.db.one(sql, [organisationId])) !== null;
  }

  /** The first call loads what calls: specs about seconds are not about that. */
  private async warmUp(): Promise<void> {
    const room = await this.room();
    const app = await this.addApp(room, 'filter', () => ({}));
    await this.post(room, 'Hello');
    await this.change(app, 'is_active = false');
  }
}

/** Milliseconds that something takes. */
export async function timed(work: () => Promise<unknown>): Promise<number> {
  const started = performance.now();
  await work();
  return performance.now() - started;
}
