import { startSandbox } from '@patchbay/sandbox';
import { ArchiveWatchers } from '../../src/connections/archive/archive-watchers.service.js';
import { buildOpenApi } from '../../src/openapi.js';
import { ChannelsStage } from '../channels/channels-stage.js';
import { until } from '../support/until.js';
import { ArchiveFixture } from './archive-fixture.js';

let sandbox: Awaited<ReturnType<typeof startSandbox>>;
let stage: ChannelsStage;
let token: string;
let archive: ArchiveFixture;

beforeAll(async () => {
  sandbox = await startSandbox({ port: 0 });
  stage = await ChannelsStage.open({ SANDBOX_URL: sandbox.url });
  const payload = { email: 'ada@example.com', password: 'correct horse battery', display_name: 'Ada' };
  const response = await stage.app.inject({ method: 'POST', url: '/auth/register', payload });
  const { user, access_token } = response.json<{ user: { id: string }; access_token: string }>();
  token = access_token;
  const row = await stage.db.one<{ organisation_id: string }>(
    'SELECT organisation_id FROM organisation_members WHERE user_id = $1',
    [user.id],
  );
  archive = await ArchiveFixture.create(stage.db, 1, row!.organisation_id);
});
afterAll(async () => {
  await stage.close();
  await sandbox.close();
});

async function read(accept = 'application/json') {
  const url = `/api/connections/${archive.connectionId}/channels/C0/wiki`;
  const headers = { authorization: `Bearer ${token}`, accept };
  return stage.app.inject({ method: 'GET', url, headers });
}

it("The server's own worker has the model write a page, which is read as JSON and as Markdown", async () => {
  const answer = {
    statements: [{ kind: 'decision', text: 'The release <ships> on Friday.', rests_on: [1] }],
    summary: { text: 'The *coming* release.', rests_on: [1] },
  };
  await fetch(`${sandbox.url}/_control/llm/answers`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ answers: [JSON.stringify(answer)] }),
  });
  await archive.add([{ id: '1', text: 'We will ship on Friday.' }]);
  const { connectionId: id, organisationId } = archive;
  await stage.db.transaction(() =>
    stage.app.get(ArchiveWatchers).tell({ id, organisationId, wikiEnabled: true, graphEnabled: false }),
  );
  await until(async () => (await read()).json<{ method: string }>().method === 'model', 20_000);
  const evidence = { id: '1', url: `/api/connections/${id}/messages?channel_id=C0&thread=1` };
  expect((await read()).json()).toMatchObject({
    method_reason: null,
    refreshing: false,
    summary: { text: 'The *coming* release.', rests_on: [evidence] },
    decisions: [{ text: 'The release <ships> on Friday.', author: 'ADA', rests_on: [evidence] }],
    open_questions: [],
  });
  const { payload: markdown } = await read('text/markdown');
  expect(markdown).toContain(`The \\*coming\\* release\\. [1](<${evidence.url}>)`);
  expect(markdown).toContain('- The release \\<ships\\> on Friday\\. (ADA');
  expect(markdown).toContain('Written by a model');
});

it('The contract names both forms of a page', () => {
  const { paths, components } = buildOpenApi(stage.app, { version: '0.0.0' });
  const ok = paths['/api/connections/{connection_id}/channels/{channel_id}/wiki']?.get?.responses['200'];
  expect(ok).toMatchObject({
    content: {
      'application/json': { schema: { $ref: '#/components/schemas/WikiPageDto' } },
      'text/markdown': { schema: { type: 'string' } },
    },
  });
  expect(components?.schemas).toHaveProperty('WikiPageDto');
});
