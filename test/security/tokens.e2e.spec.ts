import { createHmac } from 'node:crypto';
import { newId } from '../../src/kernel/database/ids.js';
import { type Operation, operations } from '../support/contract.js';
import { newUser, type Person } from '../support/people.js';
import { startServer, type TestServer } from '../support/server.js';
import { expectRefusal, read, type Refused } from './envelope.js';
import { TableSnapshots } from './table-snapshot.js';

const SECRET = 'a secret of thirty-two bytes, or more';

const encoded = (part: object): string => Buffer.from(JSON.stringify(part)).toString('base64url');

function jwt(
  claims: object,
  { secret = SECRET, header = {} }: { secret?: string; header?: { alg?: string } } = {},
): string {
  const content = `${encoded({ alg: 'HS256', typ: 'JWT', ...header })}.${encoded(claims)}`;
  if (header.alg === 'none') return `${content}.`;
  const hash = header.alg === 'HS512' ? 'sha512' : 'sha256';
  return `${content}.${createHmac(hash, secret).update(content).digest('base64url')}`;
}

const claimsOf = (token: string): Record<string, unknown> =>
  JSON.parse(Buffer.from(token.split('.')[1] ?? '', 'base64url').toString()) as Record<string, unknown>;

describe('A token', () => {
  let server: TestServer;
  let person: Person;
  let claims: Record<string, unknown>;
  let tables: TableSnapshots;

  beforeAll(async () => {
    server = await startServer({ env: { AUTH_JWT_SECRET: SECRET, ROLES: 'web' } });
    person = await newUser(server);
    claims = claimsOf(person.token);
    tables = await TableSnapshots.open(server.databaseUrl);
  });
  afterAll(async () => {
    await tables?.close();
    await server?.stop();
  });

  const now = (): number => Math.floor(Date.now() / 1000);
  const me = async (authorization: string): Promise<Refused> =>
    read(await fetch(`${server.url}/auth/me`, { headers: { authorization } }));

  it('of our own making is let in, so that the others are refused for what is wrong with them', async () => {
    expect((await me(`Bearer ${person.token}`)).status).toBe(200);
    expect((await me(`Bearer ${jwt(claims)}`)).status).toBe(200);
  });

  it.each<[string, (own: string) => string]>([
    ['expired', () => jwt({ ...claims, iat: now() - 1000, exp: now() - 100 })],
    ['not valid yet', () => jwt({ ...claims, nbf: now() + 1000 })],
    ['without an end', () => jwt({ ...claims, exp: undefined })],
    ['signed with another secret', () => jwt(claims, { secret: 'another secret of thirty-two bytes or more' })],
    ['signed with no secret', () => jwt(claims, { header: { alg: 'none' } })],
    ['signed with another algorithm', () => jwt(claims, { header: { alg: 'HS512' } })],
    ['with another person in it', (own) => own.replace(/\.[^.]+\./, `.${encoded({ ...claims, sub: newId() })}.`)],
    ['without its signature', (own) => own.replace(/[^.]+$/, '')],
    ['of another issuer', () => jwt({ ...claims, iss: 'somebody' })],
    ['for another audience', () => jwt({ ...claims, aud: 'somebody' })],
    ['for nobody', () => jwt({ ...claims, sub: undefined })],
    ['for what is no person', () => jwt({ ...claims, sub: 'root' })],
    ['for somebody who is gone', () => jwt({ ...claims, sub: newId() })],
    ['that is no token', () => 'abc'],
    ['that is a token of dots', () => '..'],
    ['without end', () => 'x'.repeat(9000)],
    ['that looks like an API key', () => `pb_${'x'.repeat(43)}`],
  ])('%s is refused', async (_, forge) => {
    const refused = await me(`Bearer ${forge(person.token)}`);
    expectRefusal('GET /auth/me', '/auth/me', refused, 401);
    expect(JSON.stringify(refused.body)).not.toContain(SECRET);
  });

  it.each(['', 'Bearer', 'Bearer ', 'Basic YTpi', 'bearer  ', 'Token abc'])(
    'in the header %j is refused',
    async (header) => {
      expectRefusal(header, '/auth/me', await me(header), 401);
    },
  );

  const guarded = operations.filter((it) => it.security !== 'none');

  it.each(guarded)('is needed for $name, which looks at nothing and changes nothing without', async (operation) => {
    const before = await tables.take();
    const path = operation.path.replace(/\{\w+\}/g, newId());
    const send = async (headers: Record<string, string>): Promise<Refused> => {
      const body = operation.body
        ? { body: '{}', headers: { ...headers, 'content-type': 'application/json' } }
        : { headers };
      return read(await fetch(`${server.url}${path}`, { method: operation.method, ...body }));
    };
    for (const headers of credentials(operation)) expectRefusal(operation.name, path, await send(headers), 401);
    expect(await tables.take()).toEqual(before);
  });

  /** None at all, and some of the right kind that are worth nothing. */
  function credentials({ security }: Operation): Record<string, string>[] {
    const forged = jwt(claims, { secret: 'another secret of thirty-two bytes or more' });
    if (security === 'bearer') return [{}, { authorization: `Bearer ${forged}` }];
    return [
      {},
      { 'x-api-key': `lvng_plat_${'0'.repeat(48)}` },
      { 'x-api-key': '' },
      { authorization: `Bearer ${person.token}` },
    ];
  }
});
