import { setTimeout as sleep } from 'node:timers/promises';
import { median } from './numbers.mjs';
import { processorTime } from './processes.mjs';

const NO_LIMIT = 10_000_000;

/**
 * Loads each target in turn, `rounds` times, and answers the medians of each: requests a second, and milliseconds.
 * @param {(run: number, target: object) => object} scenarioOf told the number of the run, so that no two runs send the same
 */
export async function measure(load, targets, { rounds, seconds, connections, warmUp }, scenarioOf) {
  let run = Math.floor(Math.random() * 50);
  const drive = async (target, span) => {
    const { port } = target;
    const before = processorTime(target);
    const result = await load.run({ port, connections, ...span, scenario: scenarioOf((run += 1), target) });
    if (result.wrong.count > 0) throw new Error(`${result.wrong.count} answers were not 2xx: ${result.wrong.first}`);
    // What was left for later (routing, write-back) is done before the next one starts.
    await sleep(150);
    return { ...result, processor: (processorTime(target) - before) / result.count };
  };
  const results = Object.fromEntries(Object.keys(targets).map((name) => [name, []]));
  // V8 compiles what is used for some thousand requests; a program of many layers takes longer than a small one.
  for (const target of Object.values(targets)) await drive(target, warmUp);
  for (let round = 0; round < rounds; round += 1) {
    for (const [name, target] of Object.entries(targets)) {
      results[name].push(await drive(target, { seconds, most: NO_LIMIT }));
    }
  }
  return Object.fromEntries(Object.entries(results).map(([name, all]) => [name, summary(all)]));
}

const summary = (all) => ({
  rate: median(all.map(({ rate }) => rate)),
  p50: median(all.map(({ p50 }) => p50)),
  p99: median(all.map(({ p99 }) => p99)),
  processor: median(all.map(({ processor }) => processor)),
  rates: all.map(({ rate }) => Math.round(rate)),
});
