import { appJson, OrganisationStage } from './organisation-stage.js';

let stage: OrganisationStage;
beforeAll(async () => {
  stage = await OrganisationStage.open({ RATE_LIMIT_DEFAULT: '600' });
});
afterAll(() => stage.close());

it('lets a user have sixty addresses fetched a minute, in whatever way', async () => {
  const body = { json_url: stage.json.serve(appJson(`${stage.json.url}/in`)) };
  const { id } = (await stage.ok('POST', stage.path(), body)).data;
  const custom = (await stage.ok('POST', stage.path('custom'), body)).data.id;
  const answers = [
    await stage.call('PATCH', stage.path(id), body),
    await stage.call('POST', stage.path(id, 'refresh')),
    await stage.call('PUT', stage.path('custom', custom), body),
  ];
  expect(answers.map(({ status }) => status)).toEqual([200, 200, 200]);
  expect(answers.at(-1)!.headers['ratelimit']).toMatch(/^"fetches";r=55;/);
  const refreshed = Array.from({ length: 56 }, () => stage.call('POST', stage.path(id, 'refresh')));
  const statuses = (await Promise.all(refreshed)).map(({ status }) => status).sort();
  expect(statuses).toEqual([...Array.from({ length: 55 }, () => 200), 429]);
  expect((await stage.call('GET', stage.path(id))).status).toBe(200);
});
