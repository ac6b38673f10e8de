import { type Operation, operations } from '../support/contract.js';
import type { TestServer } from '../support/server.js';
import { type Slot, slotsOf } from './id-slots.js';
import { inOrderOfUse, type OwnAnswer, sendOwn } from './own-requests.js';
import { TableSnapshots } from './table-snapshot.js';
import { newTenant, nobodysIds, type Tenant, type TenantIds, TENANTS_MS } from './tenant.js';
import { startTenantServer } from './tenant-server.js';

/** Operations that ask for no sign-in although an id stands in them, and what proves the caller instead. */
const PROVEN_OTHERWISE: Record<string, string> = {
  'POST /apps/return/{token}': 'the token, which only the app has',
  'GET /files/{fileId}/{token}/{name}': 'the token, which only those have who were shown the address',
  'GET /system-integrations/{platform}.json': 'nothing: it is the same for everybody',
  'GET /system-integrations/{platform}.svg': 'nothing: it is the same for everybody',
  'POST /webhooks/{platform}': 'a signature with a secret that only the platform has',
  'POST /webhooks/{platform}/{installationId}': 'a signature with a secret that only the platform has',
};

const TARGETS = operations
  .filter(({ name }) => !(name in PROVEN_OTHERWISE))
  .map((operation) => ({ operation, slots: slotsOf(operation) }))
  .filter(({ slots }) => slots.length > 0);

const whereOf = (slots: Slot[]): string => slots.map((it) => `${it.in} ${it.name}`).join(' and ');

/** Everything in the path at once; what stands below one's own; and each id in query and body. */
const ATTACKS = TARGETS.flatMap(({ operation, slots }) => {
  const inPath = slots.filter((it) => it.in === 'path');
  const alone = [...inPath.slice(1), ...slots.filter((it) => it.in !== 'path')].map((slot) => [slot]);
  const sets = inPath.length > 0 ? [inPath, ...alone] : alone;
  return sets.map((set) => ({ operation, slots: set, where: whereOf(set) }));
});

describe('Another customer’s id', () => {
  let server: TestServer;
  let attacker: Tenant;
  let victim: Tenant;
  let tables: TableSnapshots;

  beforeAll(async () => {
    server = await startTenantServer();
    [victim, attacker] = await Promise.all([newTenant(server), newTenant(server)]);
    // From here on nothing but the requests may change a row.
    await server.kill('SIGTERM');
    await server.restart({ ROLES: 'web' });
    tables = await TableSnapshots.open(server.databaseUrl);
  }, TENANTS_MS);
  afterAll(async () => {
    await tables?.close();
    await server?.stop();
  });

  const send = (operation: Operation, caller: Tenant, slots: Slot[], others: TenantIds): Promise<OwnAnswer> =>
    sendOwn(server.url, operation, caller, { slots, others });

  async function isRefused(operation: Operation, slots: Slot[]): Promise<void> {
    const where = `${operation.name}, ${whereOf(slots)}`;
    const before = await tables.take();
    const foreign = await send(operation, attacker, slots, victim.ids);
    expect({ where, ...foreign }).toMatchObject({ where, status: 404 });
    expect(Object.keys(operation.responses)).toContain('404');
    expect({ where, tables: await tables.take() }).toEqual({ where, tables: before });
    // Whether it exists is none of their business: an id that nobody has gets the very same answer.
    const unknown = await send(operation, attacker, slots, nobodysIds());
    const told = ({ status, body }: OwnAnswer) => JSON.stringify({ status, body }).replace(/"request_id":"[^"]*"/, '');
    expect({ where, told: told(foreign) }).toEqual({ where, told: told(unknown) });
  }

  it.each(ATTACKS)('is not found in $operation.name as $where', ({ operation, slots }) => isRefused(operation, slots));

  it('has to be proven in every operation with an id that asks for no sign-in', () => {
    const open = operations.filter((it) => it.security === 'none' && it.path.includes('{')).map((it) => it.name);
    expect(open.sort()).toEqual(Object.keys(PROVEN_OTHERWISE).sort());
  });

  it('is what was refused: the same requests do something for their owner', async () => {
    for (const operation of inOrderOfUse(TARGETS.map((it) => it.operation))) {
      const { status, body } = await send(operation, victim, [], victim.ids);
      const worked = status < 400 || status === 409;
      expect(worked ? '' : `${operation.name} answered ${status}: ${JSON.stringify(body)}`).toBe('');
    }
  });
});
