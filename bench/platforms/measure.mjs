import { quantile } from '../numbers.mjs';
import { until } from '../stage.mjs';
import { connectPlatforms, PAIRS } from './stage.mjs';

const DISCORD_EPOCH = 1_420_070_400_000;

/** Milliseconds since 1970 at which the stand-in took a message: its id tells, or the stand-in does. */
const ARRIVAL = {
  slack: ({ id }) => Number(id) * 1000,
  discord: ({ id }) => Number(BigInt(id) >> 22n) + DISCORD_EPOCH,
  telegram: ({ at }) => at,
  teams: ({ id }) => Number(id),
};

/** Every direction of every pair. */
const WAYS = PAIRS.flatMap(([one, other]) => [
  [one, other],
  [other, one],
]);

/** What is said on one platform and heard on another. */
class Way {
  sentAt = [];

  constructor({ control, places }, [from, to], run) {
    Object.assign(this, { control, from: places[from], to: places[to], run: `${run}-${from}` });
  }

  say() {
    const n = this.sentAt.push(Date.now()) - 1;
    const { platform, ...place } = this.from;
    return this.control.say(platform, {
      ...place,
      user: { id: 'ada', name: 'Ada' },
      text: `${this.run}:${n}; The quick brown fox jumps over the lazy dog.`,
    });
  }

  /** What stands at one end, in its order. */
  async standing({ platform, account_id: account, channel_id: channel }) {
    const mark = new RegExp(`${this.run}:(\\d+);`);
    return (await this.control.messages(platform, account, channel)).flatMap((message) => {
      const found = mark.exec(message.text);
      return found ? [{ n: Number(found[1]), at: ARRIVAL[platform](message) }] : [];
    });
  }

  /** Waits as long as something still comes. */
  async everything() {
    for (let before = -1, arrived = []; arrived.length > before;) {
      before = arrived.length;
      const all = await until(async () => {
        arrived = await this.standing(this.to);
        return arrived.length >= this.sentAt.length ? arrived : null;
      });
      if (all) return all;
    }
    return this.standing(this.to);
  }

  async summary() {
    const arrived = await this.everything();
    const numbers = arrived.map(({ n }) => n);
    // Requests of one moment overtake each other on their way to where it is written.
    const places = new Map((await this.standing(this.from)).map(({ n }, place) => [n, place]));
    const order = numbers.map((n) => places.get(n));
    return {
      way: `${this.from.platform} to ${this.to.platform}`,
      count: this.sentAt.length,
      lost: this.sentAt.length - new Set(numbers).size,
      doubled: numbers.length - new Set(numbers).size,
      swapped: order.filter((place, index) => index > 0 && place < order[index - 1]).length,
      latencies: arrived.map(({ n, at }) => at - this.sentAt[n]).sort((a, b) => a - b),
    };
  }
}

/** At an even pace on every way at once, whatever becomes of those before. `perSecond`: on each way. */
async function atPace(stage, { perSecond, seconds, run }) {
  const ways = WAYS.map((way) => new Way(stage, way, run));
  const said = [];
  const startedAt = performance.now();
  for (let n = 0; n < perSecond * seconds; n += 1) {
    for (const [index, way] of ways.entries()) {
      const wait = startedAt + ((n + index / ways.length) * 1000) / perSecond - performance.now();
      if (wait > 0) await new Promise((resolve) => setTimeout(resolve, wait));
      said.push(way.say());
    }
  }
  await Promise.all(said);
  const summaries = [];
  for (const way of ways) summaries.push(await way.summary());
  return { perSecond, ways: summaries.map(withQuantiles), all: together(summaries) };
}

const withQuantiles = ({ latencies, ...way }) => ({
  ...way,
  p50: quantile(latencies, 0.5),
  p99: quantile(latencies, 0.99),
});

function together(summaries) {
  const sum = (field) => summaries.reduce((total, summary) => total + summary[field], 0);
  const latencies = summaries.flatMap((summary) => summary.latencies).sort((a, b) => a - b);
  return withQuantiles({
    way: 'all',
    count: sum('count'),
    lost: sum('lost'),
    doubled: sum('doubled'),
    swapped: sum('swapped'),
    latencies,
  });
}

/**
 * Fifty messages a second in and fifty out, spread over the four platforms; then as many on each of the four ways, which is
 * two hundred in and two hundred out: more than two cores do that carry the platforms and the load as well. That shows
 * what becomes of messages when there are too many.
 */
export async function measurePlatforms(bench, { dist, platformSeconds }) {
  bench.say('platforms …');
  const stage = await connectPlatforms(dist, bench.ours, bench.sandbox, bench.cast);
  await atPace(stage, { perSecond: 5, seconds: 3, run: 'load' });
  await atPace(stage, { perSecond: 20, seconds: 5, run: 'warm' });
  const shared = await atPace(stage, { perSecond: 12.5, seconds: platformSeconds, run: 'shared' });
  const each = await atPace(stage, { perSecond: 50, seconds: platformSeconds, run: 'each' });
  return { shared, each, seconds: platformSeconds };
}
