import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { parse } from 'yaml';
import { startServer, type TestServer } from '../support/server.js';

let server: TestServer;
beforeAll(async () => {
  server = await startServer();
}, 60_000);
afterAll(() => server.stop());

describe('The contract that a running server shows', () => {
  it('is the committed one, but for its own address: the bundle renames nothing that clients see', async () => {
    const served = (await (await fetch(`${server.url}/openapi.json`)).json()) as { servers: unknown };
    const committed = parse(await readFile(join(process.cwd(), 'openapi/openapi.yaml'), 'utf8')) as typeof served;
    expect({ ...served, servers: null }).toEqual({ ...committed, servers: null });
  });
});
