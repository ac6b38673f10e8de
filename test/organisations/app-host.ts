import { createServer, type IncomingHttpHeaders, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { buffer } from 'node:stream/consumers';
import { AppSecrets, newSigningSecret } from '../../src/apps/app-secrets.js';
import { AppHooks } from '../../src/apps/catalogue/app-hooks.service.js';
import type { AppKind, ManifestSetting } from '../../src/apps/manifest/manifest.js';
import { newId } from '../../src/kernel/database/ids.js';
import type { OrganisationStage } from './organisation-stage.js';

/** A call as an app gets it. */
export interface HeardCall {
  path: string;
  /** Milliseconds of a clock that never goes back. */
  at: number;
  id: string;
  headers: IncomingHttpHeaders;
  text: string;
  // eslint-disable-next-line @typescript-eslint/no-explicit-any -- specs read what the server wrote, whatever it is
  body: any;
}

/** A server that plays any number of apps, one for each path. */
export class AppHost {
  readonly calls: HeardCall[] = [];
  /** What it answers: a status. */
  respond: (call: HeardCall) => number | Promise<number> = () => 202;
  /** Further headers of its answers. */
  headers: Record<string, string> = {};

  private constructor(private readonly server: Server) {}

  static async open(): Promise<AppHost> {
    const server = createServer();
    const host = new AppHost(server);
    server.on('request', (request, response) => {
      void buffer(request).then(async (bytes) => {
        const { headers, url: path = '' } = request;
        const text = bytes.toString();
        const at = performance.now();
        const call = { path, at, id: String(headers['webhook-id']), headers, text, body: JSON.parse(text) as unknown };
        host.calls.push(call);
        response.writeHead(await host.respond(call), host.headers).end();
      });
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    return host;
  }

  get url(): string {
    return `http://127.0.0.1:${(this.server.address() as AddressInfo).port}`;
  }

  heardBy(path: string): HeardCall[] {
    return this.calls.filter((call) => call.path === path);
  }

  /** Forgets the calls, and answers as at the beginning. */
  reset(): void {
    this.calls.length = 0;
    this.respond = () => 202;
    this.headers = {};
  }

  async close(): Promise<void> {
    this.server.closeAllConnections();
    await new Promise((resolve) => this.server.close(resolve));
  }
}

export interface PlayedApp {
  id: string;
  path: string;
  signingSecret: string;
}

/** Writes an app that the host plays straight into the database, as the catalogue would have it. */
export async function playApp(
  stage: OrganisationStage,
  host: AppHost,
  kind: AppKind,
  {
    settings = [],
    organisationId = stage.organisationId,
  }: { settings?: Partial<ManifestSetting>[]; organisationId?: string } = {},
): Promise<PlayedApp> {
  const [id, signingSecret] = [newId(), newSigningSecret()];
  const path = `/${id}`;
  const url = host.url + path;
  const row = { id, organisation_id: organisationId };
  const manifest = {
    appName: `App ${id}`,
    appLogo: 'https://apps.example.com/logo.png',
    kind,
    settings: settings.map((it) => ({ type: 'text', description: null, required: false, options: [], ...it })),
    targetUrl: url,
    tickUrl: url,
  };
  await stage.db.query(
    `INSERT INTO apps (id, organisation_id, name, json_url, kind, json_schema, manifest, is_active, position, signing_secret)
     VALUES ($1, $2, $3, $4, $5, '{}', $6, true, 0, $7)`,
    [
      id,
      organisationId,
      manifest.appName,
      `${url}.json`,
      kind,
      manifest,
      stage.app.get(AppSecrets).seal('apps.signing_secret', row, signingSecret),
    ],
  );
  await stage.app.get(AppHooks).sync(organisationId);
  return { id, path, signingSecret };
}

export interface CallRow {
  id: string;
  status: string;
  attempts: number;
  status_code: number | null;
  last_error: string | null;
  latency_ms: number | null;
  message_id: string | null;
}

/** What is written down of an app's calls, in their order. */
export const callsOf = (stage: OrganisationStage, { id }: PlayedApp): Promise<CallRow[]> =>
  stage.db.query(
    `SELECT id, status, attempts, status_code, last_error, latency_ms, message_id FROM app_calls
     WHERE app_id = $1 ORDER BY created_at, id`,
    [id],
  );

export const statusesOf = async (stage: OrganisationStage, app: PlayedApp): Promise<string[]> =>
  (await callsOf(stage, app)).map(({ status }) => status);

/** Somebody says something; its id. */
export const say = async (stage: OrganisationStage, channelId: string, content: string): Promise<string> =>
  (await stage.ok('POST', `/api/v2/channels/${channelId}/messages`, { content })).message.id as string;
