import type { Person } from '../support/people.js';
import type { TestServer } from '../support/server.js';
import { until } from '../support/until.js';
import type { TenantIds } from './tenant.js';
import { agreeInSlack } from './tenant-server.js';

/** What an organisation adds to its channels, as far as specs write it into requests. */
export interface TenantApps {
  /** Serves the JSON of an app. */
  jsonUrl: string;
  /** In the path of the return URL that an app was given. */
  returnToken: string;
  /** Of a Slack team that is not installed yet; good once. */
  slackCode: string;
  /** What no answer shows a second time. */
  secrets: string[];
}

type AppIds = Pick<TenantIds, 'app' | 'custom app' | 'app setting' | 'channel setting' | 'app call'>;

let made = 0;

/** An output that was told of a message, with settings; a custom integration; a return URL; a Slack team. */
export async function newApps(
  server: TestServer,
  owner: Person,
  { organisation, channel }: Pick<TenantIds, 'organisation' | 'channel'>,
): Promise<{ ids: AppIds; apps: TenantApps }> {
  const call = callerOf(server.url, owner.token);
  const integrations = `/organisations/${organisation}/integrations`;
  const name = `journal~tenant${++made}`;
  const jsonUrl = `${server.sandboxUrl}/apps/${name}.json`;
  const credential = `credential-of-${name}`;
  const app = await call('POST', integrations, { json_url: jsonUrl, auth_credential: credential });
  const at = `${integrations}/${app.id}`;
  const ofChannel = `${at}/channels/${channel}`;
  const [secret, other] = [`sesame-of-${name}`, `sesame-there-of-${name}`];
  const setting = await call('POST', `${at}/settings`, { form_field_label: 'api_key', form_field_value: secret });
  const there = await call('POST', `${ofChannel}/settings`, { form_field_label: 'api_key', form_field_value: other });
  const custom = await call('POST', `${integrations}/custom`, { json_url: jsonUrl });
  const { return_url } = await call('POST', `${ofChannel}/return-url`);
  const returnToken = String(return_url).split('/').pop() ?? '';
  await call('POST', `/api/v2/channels/${channel}/messages`, { content: 'For the book.' });
  const appCall = await until(async () => (await call('GET', `${at}/calls?status=delivered`))[0]?.id ?? '');
  const grant = await call('POST', `/slack/organisations/${organisation}/token-exchg`, {
    oauth_code: (await agreeInSlack(server.sandboxUrl)).code,
  });
  const { code: slackCode } = await agreeInSlack(server.sandboxUrl);
  const secrets = [credential, secret, other, returnToken, slackCode, app.signing_secret, custom.signing_secret];
  return {
    ids: {
      app: app.id,
      'custom app': custom.id,
      'app setting': setting.id,
      'channel setting': there.id,
      'app call': appCall,
    },
    apps: { jsonUrl, returnToken, slackCode, secrets: [...secrets, grant.access_token, grant.incoming_webhook.url] },
  };
}

// eslint-disable-next-line @typescript-eslint/no-explicit-any -- specs read what the server wrote, whatever it is
type Data = any;

/** Answers the `data` of the family's envelope. */
export const callerOf =
  (url: string, token: string) =>
  async (method: string, path: string, body?: object): Promise<Data> => {
    const response = await fetch(url + path, {
      method,
      headers: { authorization: `Bearer ${token}`, ...(body && { 'content-type': 'application/json' }) },
      body: body && JSON.stringify(body),
    });
    const answer = (await response.json()) as { data?: Data };
    if (!response.ok) throw new Error(`${method} ${path}: ${response.status} ${JSON.stringify(answer)}`);
    return answer.data ?? answer;
  };
