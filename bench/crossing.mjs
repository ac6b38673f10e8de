import { quantile } from './numbers.mjs';
import { until } from './stage.mjs';

const DISCORD_EPOCH = 1_420_070_400_000;
/** Milliseconds since 1970 at which Discord's stand-in took the message: its ids tell. */
const arrivalOf = (id) => Number(BigInt(id) >> 22n) + DISCORD_EPOCH;

/** The text that person wrote begins with this, whatever is shown around it. */
const markOf = (run, n) => `${run}:${n};`;

class Crossing {
  constructor({ control, slack, discord }, pairs, run) {
    Object.assign(this, {
      control,
      slack: slack.account,
      discord: discord.account,
      pairs,
      run,
      sentAt: [],
      arrived: 0,
    });
  }

  say() {
    const n = this.sentAt.push(Date.now()) - 1;
    return this.control.say('slack', {
      account_id: this.slack.account_id,
      channel_id: this.slack.channels[n % this.pairs].id,
      user: { id: 'ada', name: 'Ada' },
      text: `${markOf(this.run, n)} The quick brown fox jumps over the lazy dog.`,
    });
  }

  /** When each message that was said came to Discord. */
  async arrivals() {
    const arrived = [];
    for (const { id } of this.discord.channels.slice(0, this.pairs)) {
      for (const message of await this.control.messages('discord', this.discord.account_id, id)) {
        const found = new RegExp(`${this.run}:(\\d+);`).exec(message.text);
        if (found) arrived[Number(found[1])] = arrivalOf(message.id);
      }
    }
    this.arrived = arrived.filter((at) => at !== undefined).length;
    return this.arrived === this.sentAt.length ? arrived : null;
  }

  /** Waits as long as something still comes. */
  async everything() {
    for (let before = -1; this.arrived > before;) {
      before = this.arrived;
      const arrivals = await until(() => this.arrivals());
      if (arrivals) return arrivals;
    }
    throw new Error(`Of ${this.sentAt.length} messages ${this.arrived} came to Discord.`);
  }

  async summary() {
    const arrivals = await this.everything();
    const latencies = arrivals.map((at, n) => at - this.sentAt[n]).sort((a, b) => a - b);
    const seconds = (Math.max(...arrivals) - this.sentAt[0]) / 1000;
    return {
      count: latencies.length,
      p50: quantile(latencies, 0.5),
      p99: quantile(latencies, 0.99),
      rate: latencies.length / seconds,
    };
  }
}

/** Messages at an even pace, whatever becomes of those before. */
export async function atPace(stage, { pairs, perSecond, seconds, run }) {
  const crossing = new Crossing(stage, pairs, run);
  const said = [];
  const startedAt = performance.now();
  for (let n = 0; n < perSecond * seconds; n += 1) {
    const wait = startedAt + (n * 1000) / perSecond - performance.now();
    if (wait > 0) await new Promise((resolve) => setTimeout(resolve, wait));
    said.push(crossing.say());
  }
  await Promise.all(said);
  return crossing.summary();
}

/** Many messages as fast as they are taken, a few at a time. */
export async function atOnce(stage, { pairs, count, run }) {
  const crossing = new Crossing(stage, pairs, run);
  let left = count;
  const speak = async () => {
    while (left-- > 0) await crossing.say();
  };
  await Promise.all(Array.from({ length: 16 }, speak));
  return crossing.summary();
}
