import { newId } from '../../src/kernel/database/ids.js';
import type { InstallationSecrets } from '../../src/messaging/installations/installation-secrets.js';
import type { InstallationStates } from '../../src/messaging/installations/installation-states.service.js';
import type { Installations } from '../../src/messaging/installations/installations.service.js';
import { PlatformChannels } from '../../src/messaging/mirrors/platform-channels.service.js';
import type { PlatformRegistry } from '../../src/platforms/registry.js';
import { createTestDatabase, type TestDatabase } from '../support/test-database.js';

let database: TestDatabase;
const [organisation, installation] = [newId(), newId()];

beforeAll(async () => {
  database = await createTestDatabase();
  await database.db.query("INSERT INTO organisations (id, name, slug) VALUES ($1, 'Acme', 'acme')", [organisation]);
  await database.db.query(
    `INSERT INTO installations (id, organisation_id, platform, credentials, webhook_secret)
     VALUES ($1, $2, 'slack', '', '')`,
    [installation, organisation],
  );
});
afterAll(() => database.close());

const named = (id: string, name: string, topic: string | null = null) => ({
  id,
  name,
  topic,
  type: 'public_channel',
  serverId: null,
  isPrivate: false,
  memberCount: 3,
});

/** What is known of channels once a platform has listed these. */
async function known(listed: ReturnType<typeof named>[]) {
  const channels = new PlatformChannels(
    database.db,
    {} as PlatformRegistry,
    {} as Installations,
    {} as InstallationSecrets,
    {} as InstallationStates,
  );
  await channels.upsert(organisation, installation, listed);
  return (await channels.list(installation)).map(({ external_id: id, name, topic }) => ({ id, name, topic }));
}

describe('a list of channels', () => {
  it('may name one twice, as when one is made between its pages', async () => {
    expect(await known([named('C1', 'one'), named('C2', 'two'), named('C1', 'one, renamed')])).toEqual([
      { id: 'C1', name: 'one, renamed', topic: null },
      { id: 'C2', name: 'two', topic: null },
    ]);
  });

  it('may hold characters that cannot be stored', async () => {
    expect(await known([named('C1', 'half a \ud83d smile', 'nul \u0000')])).toContainEqual({
      id: 'C1',
      name: 'half a \ufffd smile',
      topic: 'nul \ufffd',
    });
  });
});
