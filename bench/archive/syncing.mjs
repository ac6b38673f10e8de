import { setTimeout as sleep } from 'node:timers/promises';
import { residentMegabytes } from '../processes.mjs';
import { Corpus } from './corpus.mjs';
import { connectArchive } from './connections.mjs';

const CHANNELS = 20;
const WARM_UP = 100;
const SETTLE_MS = 3000;
const SAMPLE_MS = 10;

/** How fast a history is read, and what the server keeps in memory meanwhile. */
export async function measureSync(clients, server, organisation, messages) {
  const fresh = residentMegabytes(server.pid);
  // Slack's library is loaded on first use, and stays.
  await connectArchive(clients, { organisation, name: 'Warm-up', channels: 1, pastOf: () => pastOf(0, WARM_UP) });
  await sleep(SETTLE_MS);
  const idle = residentMegabytes(server.pid);
  const memory = watchMemory(server.pid);
  const each = messages / CHANNELS;
  const archive = { organisation, name: 'History', channels: CHANNELS, pastOf: (n) => pastOf(n, each) };
  const { fetched, seconds } = await connectArchive(clients, archive);
  const peak = memory.stop();
  if (fetched !== messages) throw new Error(`Of ${messages} messages ${fetched} were fetched.`);
  return { messages, seconds, rate: messages / seconds, fresh, idle, peak };
}

/** Texts like the archive's, a second apart, every tenth in a thread. */
function pastOf(seed, count) {
  const corpus = new Corpus({ seed: seed + 1000, messages: count, channels: 1, days: 1, until: Date.now() });
  return [...corpus.all()].map(({ author, text }, n) => ({
    user: { id: `person-${author}`, name: `Person ${author}` },
    text,
    ...(n % 50 > 44 && { thread_id: `#${n - (n % 50)}` }),
  }));
}

function watchMemory(pid) {
  let peak = residentMegabytes(pid);
  const timer = setInterval(() => (peak = Math.max(peak, residentMegabytes(pid))), SAMPLE_MS);
  return {
    stop: () => {
      clearInterval(timer);
      return peak;
    },
  };
}
