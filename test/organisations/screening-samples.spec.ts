import { until } from '../support/until.js';
import { OrganisationStage } from './organisation-stage.js';

let stage: OrganisationStage;
let channelId: string;

beforeAll(async () => {
  stage = await OrganisationStage.open();
  channelId = (await stage.newChannel()).id;
});
afterAll(() => stage.close());

const control = async (method: string, path: string, body?: object): Promise<void> => {
  const headers = { 'content-type': 'application/json' };
  const init = { method, headers, ...(body && { body: JSON.stringify(body) }) };
  const response = await fetch(`${stage.sandboxUrl}/_control/apps/${path}`, init);
  if (!response.ok) throw new Error(await response.text());
};

/** Adds a sample app, which takes only what is signed with the secret that the answer shows. */
const add = async (name: string): Promise<string> => {
  const body = { json_url: `${stage.sandboxUrl}/apps/${name}.json` };
  const { id, signing_secret: secret } = (await stage.ok('POST', stage.path(), body)).data as Record<string, string>;
  await control('PUT', `${name}/secrets`, { secrets: [secret] });
  return id!;
};

const post = (content: string, channel = channelId) =>
  stage.call('POST', `/api/v2/channels/${channel}/messages`, { content });

const said = async (content: string, channel?: string): Promise<string> =>
  (await post(content, channel)).body.message.content as string;

describe('the sample apps, as an organisation adds them', () => {
  let emphasis: string;
  let watchword: string;

  it('change what is said, and withhold what should not be', async () => {
    emphasis = await add('emphasis');
    expect(await said('Do it now')).toBe('Do it NOW (emphasis added)');
    watchword = await add('watchword');
    expect(await said('Do it now')).toBe('Do it NOW (emphasis added)');
    const { status, body } = await post('The password is swordfish');
    expect([status, body.detail]).toEqual([422, 'It contains the word “password”.']);
    const { data } = await stage.ok('GET', stage.path(watchword, 'withheld'));
    expect(data).toMatchObject([{ content: 'The password is swordfish', reason: 'It contains the word “password”.' }]);
  });

  it('are asked in the order that is chosen', async () => {
    const words = (id: string, value: string) =>
      stage.ok('POST', stage.path(id, 'settings'), { form_field_label: 'words', form_field_value: value });
    await words(watchword, 'NOW');
    await stage.ok('PATCH', stage.path(watchword), { position: 1 });
    await stage.ok('PATCH', stage.path(emphasis), { position: 2 });
    await control('DELETE', 'watchword/calls');
    expect((await post('Do it now')).status).toBe(422);
    await stage.ok('PATCH', stage.path(watchword), { is_active: false });
    expect(await said('Do it now')).toBe('Do it NOW (emphasis added)');
  });

  it('do as a channel wants it, or are off there', async () => {
    const [loud, quiet] = [(await stage.newChannel()).id, (await stage.newChannel()).id];
    await stage.ok('POST', stage.path(emphasis, 'channels', loud, 'settings'), {
      form_field_label: 'words',
      form_field_value: 'please',
    });
    await stage.ok('PUT', stage.path(emphasis, 'channels', quiet), { is_active: false });
    expect(await said('Do it now, please', loud)).toBe('Do it now, PLEASE (emphasis added)');
    expect(await said('Do it now, please', quiet)).toBe('Do it now, please');
    expect(await said('Do it now, please')).toBe('Do it NOW, please (emphasis added)');
  });

  it.each([
    ['slow', { ms: 3_000 }],
    ['huge', {}],
    ['headers_only', {}],
    ['garbage', {}],
    ['reset', {}],
    ['wrong_type', {}],
    ['redirect', { location: '/apps/emphasis/elsewhere', status: 307 }],
    ['status', { status: 500 }],
  ])('let a message through as it is, and it is shown, with the fault %s', async (kind, more) => {
    await control('POST', 'faults', { app: 'emphasis', kind, endpoint: 'target', count: 1, ...more });
    const path = stage.path(emphasis, 'calls?limit=100');
    const shown = async () => ((await stage.ok('GET', path)).data as unknown[]).length;
    const before = await shown();
    expect(await said('Do it now')).toBe('Do it now');
    await until(async () => (await shown()) === before + 1);
    expect(await said('Do it now')).toBe('Do it NOW (emphasis added)');
  });
});
