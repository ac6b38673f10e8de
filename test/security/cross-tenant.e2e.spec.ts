import { type Operation, operations, requiredSample } from '../support/contract.js';
import { startServer, type TestServer } from '../support/server.js';
import { bodyFor, type Slot, slotsOf } from './id-slots.js';
import { TableSnapshots } from './table-snapshot.js';
import { newTenant, nobodysIds, type Tenant, type TenantIds } from './tenant.js';

/** Operations that ask for no sign-in although an id stands in them, and what proves the caller instead. */
const PROVEN_OTHERWISE: Record<string, string> = {
  'POST /webhooks/{platform}/{installationId}': 'a signature with a secret that only the platform has',
};

interface Answer {
  status: number;
  body: Record<string, unknown>;
}

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
    server = await startServer();
    victim = await newTenant(server);
    attacker = await newTenant(server);
    // From here on nothing but the requests may change a row.
    await server.kill('SIGTERM');
    await server.restart({ ROLES: 'web' });
    tables = await TableSnapshots.open(server.databaseUrl);
  });
  afterAll(async () => {
    await tables?.close();
    await server?.stop();
  });

  /** The caller's own request, but for the slots that are swapped for somebody else's ids. */
  async function send(operation: Operation, caller: Tenant, slots: Slot[], others: TenantIds): Promise<Answer> {
    const swapped = (place: Slot['in'], name: string): string | undefined => {
      const slot = slots.find((it) => it.in === place && it.name === name);
      return slot && others[slot.thing];
    };
    const idIn = (parameter: string): string => {
      const slot = slotsOf(operation).find((it) => it.in === 'path' && it.name === parameter);
      return slot ? (swapped('path', parameter) ?? caller.ids[slot.thing]) : sampleOfParameter(operation, parameter);
    };
    const path = operation.path.replace(/\{(\w+)\}/g, (_, name: string) => encodeURIComponent(idIn(name)));
    const response = await fetch(`${server.url}${path}${queryOf(operation, caller, slots, others)}`, {
      method: operation.method,
      headers: {
        ...(operation.security === 'integrationKey'
          ? { 'x-api-key': caller.integrationKey }
          : { authorization: `Bearer ${caller.owner.token}` }),
        ...(operation.body && { 'content-type': 'application/json' }),
      },
      body: operation.body ? JSON.stringify(bodyWith(operation, caller, slots, others)) : undefined,
    });
    return { status: response.status, body: (await response.json()) as Record<string, unknown> };
  }

  async function isRefused(operation: Operation, slots: Slot[]): Promise<void> {
    const where = `${operation.name}, ${whereOf(slots)}`;
    const before = await tables.take();
    const foreign = await send(operation, attacker, slots, victim.ids);
    expect({ where, ...foreign }).toMatchObject({ where, status: 404 });
    expect(Object.keys(operation.responses)).toContain('404');
    expect({ where, tables: await tables.take() }).toEqual({ where, tables: before });
    // Whether it exists is none of their business: an id that nobody has gets the very same answer.
    const unknown = await send(operation, attacker, slots, nobodysIds());
    const told = ({ status, body }: Answer) => JSON.stringify({ status, body }).replace(/"request_id":"[^"]*"/, '');
    expect({ where, told: told(foreign) }).toEqual({ where, told: told(unknown) });
  }

  it.each(ATTACKS)('is not found in $operation.name as $where', ({ operation, slots }) => isRefused(operation, slots));

  it('has to be proven in every operation with an id that asks for no sign-in', () => {
    const open = operations.filter((it) => it.security === 'none' && it.path.includes('Id}')).map((it) => it.name);
    expect(open).toEqual(Object.keys(PROVEN_OTHERWISE));
  });

  it('is what was refused: the same requests do something for their owner', async () => {
    const depth = (path: string): number => path.split('/').length;
    const last = ({ method, security }: Operation): number =>
      security === 'integrationKey' ? -1 : method === 'DELETE' ? 1 : 0;
    // Before the key is replaced what needs it; deletions last, and those of the parts before that of the whole.
    const inOrder = TARGETS.map((it) => it.operation).sort(
      (a, b) => last(a) - last(b) || depth(b.path) - depth(a.path) || a.path.localeCompare(b.path),
    );
    for (const operation of inOrder) {
      const { status, body } = await send(operation, victim, [], victim.ids);
      const worked = status < 300 || status === 409;
      expect(worked ? '' : `${operation.name} answered ${status}: ${JSON.stringify(body)}`).toBe('');
    }
  });
});

function sampleOfParameter(operation: Operation, name: string): string {
  const parameter = operation.parameters.find((it) => it.name === name);
  const example = parameter?.example ?? parameter?.schema.example;
  if (typeof example === 'string') return example;
  throw new Error(`${operation.name}: the contract shows no example of '${name}', which this spec needs.`);
}

function queryOf(operation: Operation, caller: Tenant, slots: Slot[], others: TenantIds): string {
  const query = new URLSearchParams();
  for (const { name, in: place, required, schema } of operation.parameters) {
    if (place !== 'query') continue;
    const own = slotsOf(operation).find((it) => it.in === 'query' && it.name === name);
    const isSwapped = slots.some((it) => it.in === 'query' && it.name === name);
    if (own && (isSwapped || required)) query.set(name, (isSwapped ? others : caller.ids)[own.thing]);
    else if (required) query.set(name, String(schema.example));
  }
  return query.size > 0 ? `?${query}` : '';
}

function bodyWith(operation: Operation, caller: Tenant, slots: Slot[], others: TenantIds): Record<string, unknown> {
  const swapped = slots.filter((it) => it.in === 'body');
  const own = bodyFor(operation, caller.ids) ?? {};
  if (swapped.length === 0) return own;
  // Only what is required beside it: an optional id of one's own could be looked at first.
  const required = Object.keys(requiredSample(operation.body ?? {}));
  const body = Object.fromEntries(Object.entries(own).filter(([name]) => required.includes(name)));
  for (const { name, thing, many } of swapped) body[name] = many ? [others[thing]] : others[thing];
  return body;
}
