import { ConnectionStage } from './connection-stage.js';

let stage: ConnectionStage;

beforeAll(async () => {
  stage = await ConnectionStage.open();
});
afterAll(() => stage.close());

/** The numbers of syncs on each page, and all of their ids. */
async function pages(id: string, limit: number): Promise<{ sizes: number[]; ids: string[] }> {
  const sizes: number[] = [];
  const ids: string[] = [];
  for (let cursor = ''; ;) {
    const page = await stage.ok('GET', `/api/connections/${id}/syncs?limit=${limit}${cursor}`);
    sizes.push(page.syncs.length);
    ids.push(...page.syncs.map((sync: { id: string }) => sync.id));
    if (page.next_cursor === null) return { sizes, ids };
    cursor = `&cursor=${page.next_cursor}`;
  }
}

/** Syncs that ended, of so many channels each. */
async function connectionWith(syncs: number, channels: number): Promise<string> {
  const { id } = await stage.connect('slack', ['engineering']);
  const values = [id, channels];
  await stage.db.query(
    `INSERT INTO connection_channels (id, organisation_id, connection_id, external_id, name, type)
     SELECT gen_random_uuid(), organisation_id, id, 'C' || n, 'channel ' || n, 'public'
     FROM connections, generate_series(1, $2) n WHERE id = $1`,
    values,
  );
  await stage.db.query(
    `INSERT INTO connection_syncs (id, organisation_id, connection_id, trigger, status, finished_at)
     SELECT gen_random_uuid(), organisation_id, id, 'manual', 'completed', now()
     FROM connections, generate_series(1, $2) WHERE id = $1`,
    [id, syncs],
  );
  await stage.db.query(
    `INSERT INTO connection_sync_channels (sync_id, organisation_id, connection_id, channel_id, status)
     SELECT s.id, s.organisation_id, s.connection_id, c.id, 'completed'
     FROM connection_syncs s JOIN connection_channels c USING (connection_id) WHERE s.connection_id = $1`,
    [id],
  );
  return id;
}

describe('the list of syncs', () => {
  it.each([
    [5, [5]],
    [4, [4, 1]],
    [2, [2, 2, 1]],
  ])('has pages of %i', async (limit, sizes) => {
    const found = await pages(await connectionWith(5, 1), limit);
    expect(found.sizes).toEqual(sizes);
    expect(new Set(found.ids).size).toBe(5);
  });

  it('has shorter pages where syncs have thousands of channels', async () => {
    const found = await pages(await connectionWith(5, 3_000), 50);
    expect(found.sizes).toEqual([2, 2, 1]);
    expect(new Set(found.ids).size).toBe(5);
  });
});
