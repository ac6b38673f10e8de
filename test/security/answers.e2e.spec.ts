import { type Operation, operations } from '../support/contract.js';
import type { TestServer } from '../support/server.js';
import { slotsOf } from './id-slots.js';
import { inOrderOfUse, type OwnAnswer, sendOwn } from './own-requests.js';
import { newTenant, type Tenant, TENANTS_MS } from './tenant.js';
import { startTenantServer } from './tenant-server.js';

/** Those that need no more than an account and ids, and none of which ends the session that the others need. */
const OWN = inOrderOfUse(operations.filter(isOwn));

function isOwn(operation: Operation): boolean {
  const ofSessions = operation.path.startsWith('/auth/') && operation.method !== 'GET';
  return operation.security === 'bearer' && !ofSessions;
}

const reads = OWN.filter((it) => it.method === 'GET');

/** What no answer and no line of the log may hold. */
const secretsOf = ({ accounts, apps }: Tenant): string[] => [
  ...Object.values(accounts).flatMap(({ credentials }) =>
    ['bot_token', 'signing_secret', 'app_token'].flatMap((name) => credentials[name] ?? []),
  ),
  ...apps.secrets,
];

describe('An answer', () => {
  let server: TestServer;
  let reader: Tenant;
  let other: Tenant;

  beforeAll(async () => {
    server = await startTenantServer({ LOG_LEVEL: 'trace' });
    [other, reader] = await Promise.all([newTenant(server), newTenant(server)]);
  }, TENANTS_MS);
  afterAll(() => server?.stop());

  const ask = (operation: Operation, { ids, ...asker }: Tenant): Promise<OwnAnswer> =>
    sendOwn(server.url, operation, { ids, ...asker });

  it.each(reads)('of $name tells nothing of another customer', async (operation) => {
    const answer = await ask(operation, reader);
    const told = JSON.stringify(answer.body);
    const leaked = Object.entries(other.ids).filter(([, id]) => told.includes(id));
    expect({ operation: operation.name, leaked }).toEqual({ operation: operation.name, leaked: [] });
    const [documented] = Object.keys(operation.responses);
    expect([String(answer.status), told]).toEqual([documented, told]);
  });

  it.each(reads.filter((it) => slotsOf(it).length === 0))('of $name shows what is its reader’s', async (operation) => {
    const own = JSON.stringify((await ask(operation, reader)).body);
    const others = JSON.stringify((await ask(operation, other)).body);
    const isAboutNobody = operation.path === '/api/v2/platforms';
    expect({ operation: operation.name, same: own === others }).toEqual({
      operation: operation.name,
      same: isAboutNobody,
    });
  });

  it('shows no secret, whatever is asked for, and neither does the log', async () => {
    const secrets = [...secretsOf(reader), ...secretsOf(other)];
    expect(secrets.length).toBeGreaterThanOrEqual(8);
    for (const operation of OWN) {
      const told = JSON.stringify((await ask(operation, reader)).body);
      const shown = secrets.filter((secret) => told.includes(secret));
      expect({ operation: operation.name, shown }).toEqual({ operation: operation.name, shown: [] });
    }
    expect(secrets.filter((secret) => server.logs.includes(secret))).toEqual([]);
    expect(server.logs).not.toContain('A request failed');
  });
});
