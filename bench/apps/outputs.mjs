import { Agent, request } from 'node:http';
import { quantile } from '../numbers.mjs';

const LOOK_MS = 50;
const PATIENCE_MS = 20_000;
const TEXT = 'the quick brown fox jumps over the lazy dog.';

const pause = (ms) => new Promise((resolve) => setTimeout(resolve, ms));
const sorted = (numbers) => [...numbers].sort((a, b) => a - b);
const quantiles = (numbers) => ({ p50: quantile(sorted(numbers), 0.5), p99: quantile(sorted(numbers), 0.99) });
const milliseconds = (nanoseconds) => Number(nanoseconds) / 1e6;

/** Posts over one connection, one message after another. */
class Poster {
  agent = new Agent({ keepAlive: true, maxSockets: 1 });

  constructor(port, token) {
    Object.assign(this, { port, token });
  }

  /** Milliseconds until it was answered, and when that was (nanoseconds, all processes' clock). */
  async post(channel, content) {
    const from = process.hrtime.bigint();
    const status = await this.send(`/api/v2/channels/${channel}/messages`, JSON.stringify({ content }));
    const answeredAt = process.hrtime.bigint();
    if (status !== 201) throw new Error(`A post was answered with ${status}.`);
    return { content, ms: milliseconds(answeredAt - from), answeredAt };
  }

  send(path, body) {
    const headers = {
      authorization: `Bearer ${this.token}`,
      'content-type': 'application/json',
      'content-length': Buffer.byteLength(body),
    };
    return new Promise((resolve, reject) => {
      const options = { host: '127.0.0.1', port: this.port, path, method: 'POST', agent: this.agent, headers };
      request(options, (response) => response.resume().once('end', () => resolve(response.statusCode)))
        .once('error', reject)
        .end(body);
    });
  }
}

/**
 * Messages in a channel that many outputs are told of, against one without apps: one at a time, each once all were told of
 * the one before; then as fast as one person's are taken.
 */
export async function measureOutputs({ cast, say }, { server, appServer, told }, { outputs, paced, burst }) {
  const poster = new Poster(server.port, cast.tokens[0]);
  const [quiet, busy] = [cast.channels[0], told.channels[0]];
  const everyCall = (posts) => awaitCalls(appServer, posts, outputs);
  const alternate = async (count, run) => {
    const posts = { quiet: [], busy: [], calls: [] };
    for (let n = 0; n < count; n += 1) {
      posts.quiet.push(await poster.post(quiet, `${run} ${n}, quiet: ${TEXT}`));
      const post = await poster.post(busy, `${run} ${n}, busy: ${TEXT}`);
      posts.busy.push(post);
      posts.calls.push(...(await everyCall([post])));
    }
    return posts;
  };
  const inARow = async (channel, run) => {
    const posts = [];
    for (let n = 0; n < burst; n += 1) posts.push(await poster.post(channel, `${run} ${n}: ${TEXT}`));
    return posts;
  };
  say(`apps: ${outputs} outputs, one message at a time …`);
  await alternate(10, 'warm');
  const { calls, ...posts } = await alternate(paced, 'paced');
  say(`apps: ${outputs} outputs, ${burst} messages in a row …`);
  const quietRow = await inARow(quiet, 'quiet row');
  const busyRow = await inARow(busy, 'busy row');
  const rowCalls = await everyCall(busyRow);
  poster.agent.destroy();
  return {
    paced: { ...latencies(posts), ...delays(posts.busy, calls) },
    row: { messages: burst, ...latencies({ quiet: quietRow, busy: busyRow }), ...throughput(busyRow, rowCalls) },
  };
}

const latencies = ({ quiet, busy }) => ({
  quiet: quantiles(quiet.map(({ ms }) => ms)),
  busy: quantiles(busy.map(({ ms }) => ms)),
});

/** From the answer to the first call, and to the last; and how many messages were answered before any app was called. */
function delays(posts, calls) {
  const since = (which) => posts.map(({ answeredAt }, n) => milliseconds(BigInt(calls[n][which]) - answeredAt));
  const firsts = since('first');
  return {
    before: firsts.filter((ms) => ms > 0).length / posts.length,
    first: { least: Math.min(...firsts), ...quantiles(firsts) },
    last: quantiles(since('last')),
  };
}

function throughput(posts, calls) {
  const last = Math.max(...calls.map((call) => milliseconds(BigInt(call.last))));
  const seconds = (last - milliseconds(posts[0].answeredAt)) / 1000;
  return { seconds, perSecond: calls.reduce((sum, call) => sum + call.calls, 0) / seconds };
}

/** Waits until all were told of each message, as long as anything still comes. */
async function awaitCalls({ url }, posts, outputs) {
  let [before, end] = [-1, 0];
  for (;;) {
    const told = await (await fetch(`${url}/told`)).json();
    const calls = posts.map(({ content }) => told[content] ?? { calls: 0 });
    const count = calls.reduce((sum, call) => sum + call.calls, 0);
    if (count >= outputs * posts.length) {
      await (await fetch(`${url}/told`, { method: 'DELETE' })).text();
      return calls;
    }
    if (count > before) [before, end] = [count, Date.now() + PATIENCE_MS];
    if (Date.now() > end) throw new Error(`${count} of ${outputs * posts.length} calls of outputs came.`);
    await pause(LOOK_MS);
  }
}
