import pino, { type Logger } from 'pino';
import { CALLABLE } from '../../src/apps/active-app.sql.js';
import type { CallableApp } from '../../src/apps/callable-app.js';
import { SettingsReader } from '../../src/apps/settings/settings-reader.service.js';
import { appJson, OrganisationStage } from './organisation-stage.js';

const SECRET = 'hunter2-and-a-half';
const DECLARED = [
  { label: 'API key', type: 'text', default: '', required: true },
  { label: 'Retries', type: 'number', default: 3, required: false },
];

/** The logger that another one descends from: it is the one with a stream of its own. */
function rootOf(descendant: object): Logger & Record<symbol, unknown> {
  let logger = descendant;
  while (!Object.hasOwn(logger, pino.symbols.streamSym)) logger = Object.getPrototypeOf(logger) as object;
  return logger as Logger & Record<symbol, unknown>;
}

let stage: OrganisationStage;
let appId: string;
let channelId: string;
let answers: string[];
const log: string[] = [];
beforeAll(async () => {
  stage = await OrganisationStage.open();
  // What the most talkative of servers would write, before anything is redacted.
  const logger = rootOf(stage.app.getHttpAdapter().getInstance().log);
  logger.level = 'trace';
  logger[pino.symbols.streamSym] = { write: (line: string) => log.push(line) };
});
afterAll(() => stage.close());
beforeEach(async () => {
  appId = (await stage.addApp(appJson('http://127.0.0.1:9/', { settings: DECLARED }))).id;
  channelId = (await stage.newChannel()).id;
  answers = [];
  log.length = 0;
});

/** The body of an answer, which is kept for a look at it. */
async function send(method: 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE', path: string, body?: object) {
  const answer = await stage.call(method, path, body);
  answers.push(JSON.stringify(answer.body));
  return answer;
}

/** Every text column of every table, with whatever stands in it. */
async function rowsWith(text: string): Promise<string[]> {
  const tables = await stage.db.query<{ name: string }>(
    `SELECT quote_ident(table_name) AS name FROM information_schema.tables
     WHERE table_schema = 'public' AND table_type = 'BASE TABLE'`,
  );
  const found: string[] = [];
  for (const { name } of tables) {
    const rows = await stage.db.query(`SELECT 1 FROM ${name} t WHERE t::text LIKE '%' || $1 || '%'`, [text]);
    if (rows.length > 0) found.push(name);
  }
  return found;
}

describe('A secret among the settings', () => {
  it('is told to the app, and to nobody else: no answer, no line of the log, no column', async () => {
    const [settings, here] = [stage.path(appId, 'settings'), stage.path(appId, 'channels', channelId, 'settings')];
    const draft = { form_field_label: 'api key', form_field_value: SECRET };
    const added = await send('POST', settings, draft);
    expect(added.body.data).toMatchObject({ form_field_label: 'API key', form_field_value: '***', is_secret: true });
    await send('POST', here, { form_field_label: 'SMTP password', form_field_value: SECRET });
    await send('POST', settings, draft);
    await send('POST', settings, { form_field_label: 'Retries', form_field_value: SECRET });
    await send('PATCH', settings, { id: added.body.data.id, form_field_value: SECRET });
    await send('PATCH', settings, { id: added.body.data.id, form_field_label: 'Retries' });
    await send('PATCH', settings, { id: added.body.data.id, form_field_label: 'Plain' });
    const renamed = (await send('GET', `${settings}?effective=true`)).body;
    expect(renamed.data).toMatchObject([{ form_field_label: 'Plain', form_field_value: '***', is_secret: true }]);
    expect((await send('GET', here)).body.data).toMatchObject([{ form_field_value: '***' }]);
    await send('GET', `${here}?effective=true`);
    await send('GET', stage.path());
    await send('GET', stage.path(appId));
    await send('GET', '/openapi.json');
    expect(await rowsWith('API key')).toContain('apps');
    expect(await rowsWith(SECRET)).toEqual([]);
    const app = await stage.db.one<CallableApp>(
      `SELECT ${CALLABLE} FROM apps a CROSS JOIN channels c WHERE a.id = $1 AND c.id = $2`,
      [appId, channelId],
    );
    const told = stage.app.get(SettingsReader, { strict: false }).told(app!);
    expect(told).toContainEqual({ label: 'Plain', type: 'text', default: SECRET, required: false });
    expect(told).toContainEqual({ label: 'SMTP password', type: 'text', default: SECRET, required: false });
    await send('DELETE', `${settings}/${added.body.data.id}`);
    expect(answers.length).toBeGreaterThan(12);
    expect(answers.filter((answer) => answer.includes(SECRET))).toEqual([]);
    expect(log.length).toBeGreaterThan(12);
    expect(log.filter((line) => line.includes(SECRET))).toEqual([]);
  });

  it('is not overwritten by the mask that answers show, and is none any more with a value and another label', async () => {
    const settings = stage.path(appId, 'settings');
    await send('POST', settings, { form_field_label: 'API key', form_field_value: SECRET });
    const masked = await send('PATCH', settings, { form_field_label: 'API key', form_field_value: '***' });
    expect(masked).toMatchObject({ status: 400, body: { code: 'VALIDATION_FAILED' } });
    expect(masked.body.message).toMatch(/^form_field_value: .*"API key" must be the secret itself/);
    await send('PATCH', settings, { form_field_label: 'Plain', form_field_value: 'open' });
    expect((await send('GET', settings)).body.data).toMatchObject([{ form_field_value: 'open', is_secret: false }]);
  });

  it('is masked in the family of custom integrations', async () => {
    const url = stage.json.serve(appJson('http://127.0.0.1:9/', { settings: DECLARED }));
    const { id } = (await stage.ok('POST', stage.path('custom'), { json_url: url })).data;
    const settings = stage.path('custom', id, 'settings');
    await send('PUT', settings, { setting_entry: { field_name: 'API key', value: SECRET } });
    await send('PUT', settings, { setting_entry: { field_name: 'Retries', value: SECRET } });
    const { data } = (await send('GET', settings)).body;
    expect(data).toMatchObject({ field_name: 'API key', value: '***', entries: [{ value: '***', is_secret: true }] });
    expect(answers.filter((answer) => answer.includes(SECRET))).toEqual([]);
    expect(log.filter((line) => line.includes(SECRET))).toEqual([]);
    expect(await rowsWith(SECRET)).toEqual([]);
  });

  it('that cannot be opened any more hides nothing else, and can be given again', async () => {
    const settings = stage.path(appId, 'settings');
    await send('POST', settings, { form_field_label: 'Note', form_field_value: 'plain' });
    const { id } = (await send('POST', settings, { form_field_label: 'Other', form_field_value: 'x' })).body.data;
    await stage.db.query(
      `UPDATE app_settings SET value = (SELECT value FROM app_settings o WHERE o.app_id = $1 AND o.label = 'Note')
       WHERE id = $2`,
      [appId, id],
    );
    expect((await send('GET', settings)).body.data).toMatchObject([
      { form_field_value: 'plain' },
      { form_field_value: '***' },
    ]);
    expect(log.filter((line) => line.includes('cannot be opened'))).toHaveLength(1);
    expect(await send('PATCH', settings, { id, form_field_label: 'New' })).toMatchObject({
      status: 400,
      body: { message: expect.stringContaining('form_field_value: must be given') },
    });
    await send('PATCH', settings, { id, form_field_value: 'y' });
    expect((await send('GET', settings)).body.data[1]).toMatchObject({ form_field_value: 'y' });
  });
});
