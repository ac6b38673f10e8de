import { GraphDigest } from '../../src/connections/graph/graph-digest.service.js';
import { WikiDigest } from '../../src/connections/wiki/wiki-digest.service.js';
import { createTestDatabase } from '../support/test-database.js';
import { ArchiveFixture, chance, idleJobs } from './archive-fixture.js';

it('bench', async () => {
  const { db, close } = await createTestDatabase();
  const archive = await ArchiveFixture.create(db, 20);
  const random = chance(3);
  // Zipf-like vocabulary of 20,000 words
  const word = () => {
    let n = Math.floor(Math.exp(random() * Math.log(20000)));
    let w = '';
    n += 30;
    while (n > 0) {
      w += 'bcdfghklmnprstvw'[n % 16] + 'aeiou'[n % 5];
      n = Math.floor(n / 16);
    }
    return w + 'x';
  };
  const msg = (n: number) => ({
    id: String(100000 + n),
    text:
      Array.from({ length: 12 }, word).join(' ') +
      (random() < 0.1 ? ` https://example.com/${Math.floor(random() * 2000)}` : ''),
    author: `u${Math.floor(random() * 200)}`,
    at: new Date(1.7e12 + n * 1000),
    replyTo: random() < 0.3 ? String(100000 + Math.max(0, n - Math.floor(random() * 100))) : undefined,
  });
  let n = 0;
  const add = async (count: number) => {
    for (let c = 0; c < 20; c++) {
      const from = n;
      await archive.add(
        Array.from({ length: count / 20 }, (_, i) => msg(from + i)),
        c,
      );
      n += count / 20;
    }
  };
  const digests = { wiki: new WikiDigest(db, idleJobs(db)), graph: new GraphDigest(db, idleJobs(db)) };
  const time = async (label: string) => {
    for (const [name, d] of Object.entries(digests)) {
      const t = performance.now();
      const k = await archive.refresh(d);
      process.stderr.write(`${label} ${name}: ${k} in ${(performance.now() - t).toFixed(0)} ms\n`);
    }
  };
  await add(10000);
  await time('first 10k');
  for (let i = 0; i < 4; i++) {
    await add(10000);
    await time(`+10k (${i + 2})`);
  }
  for (let i = 0; i < 3; i++) {
    await add(100);
    await time('+100 on 50k');
  }
  await db.query('ANALYZE');
  for (let i = 0; i < 2; i++) {
    await add(100);
    await time('+100 analyzed');
  }
  for (let i = 0; i < 50; i++) {
    await archive.edit(String(100000 + i), 'changed words here', 0);
    await archive.remove(String(100000 + 100 + i), 0);
  }
  await time('100 edits and deletes');
  for (const r of await db.query<{ relname: string; size: string }>(
    "SELECT relname, pg_size_pretty(pg_total_relation_size(oid)) AS size FROM pg_class WHERE relkind = 'r' AND relname ~ '^(wiki|graph|archived)'",
  ))
    process.stderr.write(`${r.relname} ${r.size}\n`);
  await close();
}, 600000);
