import { resolve } from 'node:path';
import { parseArgs } from 'node:util';

export const HELP = `Usage: npm run bench -- [options]

  --quick        a few seconds each and 100,000 messages instead of 1,000,000: for CI
  --only a,b     only these: webhook, post, hot-channel, channels, messages, crossing, platforms, apps, archive,
                 boot
  --check        exit code 1 when a bar is missed
  --json FILE    writes the numbers there too
  --dist FOLDER  the build to measure (dist)`;

export const PARTS = [
  'webhook',
  'post',
  'hot-channel',
  'channels',
  'messages',
  'crossing',
  'platforms',
  'apps',
  'archive',
  'boot',
];

/** Connections that the load generator keeps busy, and connections of each server to PostgreSQL. */
const CONNECTIONS = 32;
const POOL_SIZE = 10;

export function readOptions(args) {
  const { values } = parseArgs({
    args,
    options: {
      quick: { type: 'boolean', default: false },
      only: { type: 'string', default: PARTS.join(',') },
      check: { type: 'boolean', default: false },
      json: { type: 'string' },
      dist: { type: 'string', default: 'dist' },
      help: { type: 'boolean', default: false },
    },
  });
  const parts = values.only.split(',');
  const unknown = parts.filter((part) => !PARTS.includes(part));
  if (unknown.length > 0) throw new Error(`--only knows ${PARTS.join(', ')}, not ${unknown.join(', ')}`);
  const size = values.quick
    ? {
        warmUp: { seconds: 10, most: 6_000 },
        rounds: 3,
        seconds: 0.7,
        messages: 100_000,
        paceSeconds: 4,
        platformSeconds: 10,
        burst: 400,
        boots: 1,
        apps: { outputs: 200, paced: 30, burst: 20 },
        archive: { synced: 10_000, few: 10_000, many: 100_000, buildSeconds: 20, rounds: 5, searchSeconds: 1 },
      }
    : {
        warmUp: { seconds: 20, most: 15_000 },
        rounds: 7,
        seconds: 1.5,
        messages: 1_000_000,
        paceSeconds: 10,
        platformSeconds: 60,
        burst: 2000,
        boots: 3,
        apps: { outputs: 200, paced: 100, burst: 50 },
        archive: { synced: 10_000, few: 10_000, many: 1_000_000, buildSeconds: 90, rounds: 9, searchSeconds: 3 },
      };
  const root = resolve(import.meta.dirname, '..');
  return {
    ...values,
    ...size,
    root,
    dist: resolve(root, values.dist),
    parts: new Set(parts),
    connections: CONNECTIONS,
    poolSize: POOL_SIZE,
  };
}
