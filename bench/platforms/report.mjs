import { table } from '../numbers.mjs';

const P99_MS = 300;

const ms = (number) => number.toFixed(1);

/** Prints what crossed between four platforms. Answers the bars. */
export function reportPlatforms({ shared, each, seconds }) {
  return [
    ...reportPace(shared, `50 a second each way over four platforms, ${seconds} s`, [P99_MS]),
    ...reportPace(each, `50 a second on each of four ways, ${seconds} s`, []),
  ];
}

/** Whatever the pace, nothing is lost; how long it takes is judged where there is a limit. */
function reportPace({ ways, all }, title, limits) {
  console.log(`\n${title}; milliseconds\n`);
  const row = (it) => [it.way, it.count, it.lost, it.doubled, it.swapped, ms(it.p50), ms(it.p99)];
  console.log(table(['', 'messages', 'lost', 'doubled', 'swapped', 'p50', 'p99'], [...ways, all].map(row)));
  const { lost, doubled, swapped } = all;
  return [
    ...limits.map((limit) => [`${title}: p99`, `${ms(all.p99)} ms`, `< ${limit} ms`, all.p99 < limit]),
    [`${title}: lost, doubled, swapped`, `${lost}, ${doubled}, ${swapped}`, '0', lost + doubled + swapped === 0],
  ];
}
