import { table } from '../numbers.mjs';

const BARS = { overheadMs: 3, outputsRatio: 0.8, withoutRatio: 0.9 };

const whole = (number) => Math.round(number).toLocaleString('en');
const ms = (number) => number.toFixed(1);
const fixed = (number) => number.toFixed(2);

/** Prints what was measured of apps, and answers the bars. */
export function reportApps(result) {
  return [...reportModifiers(result), ...reportOutputs(result), ...reportWithout(result)];
}

function reportModifiers({ modifiers, delayMs }) {
  console.log(
    `\nMessages past modifiers that answer after ${delayMs} ms, milliseconds; over: p50 above no modifier and ${delayMs} ms each, for one;\n` +
      'µs: processor time a message, of the server and its PostgreSQL processes together\n',
  );
  const rows = modifiers.flatMap(({ connections, targets, called }) => [
    ...Object.entries(targets).map(([name, it]) => [
      `${name === 'baseline' ? 'baseline' : `${name} modifiers`}, ${connections} at a time`,
      whole(it.rate),
      ms(it.p50),
      ms(it.p99),
      whole(it.processor),
      Number(name) > 0 ? ms(overhead(targets, name, delayMs)) : '',
    ]),
    [
      `the app called directly, ${connections} at a time`,
      whole(called.rate),
      ms(called.p50),
      ms(called.p99),
      '',
      ms(called.p50 - delayMs),
    ],
  ]);
  console.log(table(['', 'a second', 'p50', 'p99', 'µs', 'over'], rows));
  return modifiers.slice(0, 1).flatMap(({ targets }) =>
    Object.keys(targets)
      .filter((name) => Number(name) > 0)
      .map((name) => {
        const value = overhead(targets, name, delayMs);
        return [
          `apps, post past ${name} modifiers, each over its ${delayMs} ms, p50`,
          `${ms(value)} ms`,
          `≤ ${BARS.overheadMs} ms`,
          value <= BARS.overheadMs,
        ];
      }),
  );
}

/** What one modifier adds to a message besides the time that it takes. */
const overhead = (targets, count, delayMs) => (targets[count].p50 - targets[0].p50) / Number(count) - delayMs;

function reportOutputs({ told: { paced, row }, outputs }) {
  console.log(
    `\nMessages from one person in a channel with ${outputs} outputs and in one without apps, milliseconds\n`,
  );
  const line = (title, { quiet, busy }) => [
    title,
    ms(quiet.p50),
    ms(quiet.p99),
    ms(busy.p50),
    ms(busy.p99),
    fixed(quiet.p50 / busy.p50),
  ];
  console.log(
    table(
      ['', 'without', 'p99', `${outputs} outputs`, 'p99', 'ratio'],
      [line('each once all were told of the last', paced), line(`${row.messages} in a row`, row)],
    ),
  );
  const { before, first, last } = paced;
  console.log(
    `\nFrom the answer to the first call ${ms(first.p50)} ms (at least ${ms(first.least)}), to the ${outputs}th ${ms(last.p50)} ms (p99 ${ms(last.p99)});\n` +
      `all ${whole(row.messages * outputs)} calls of ${row.messages} messages in a row within ${row.seconds.toFixed(1)} s, ${whole(row.perSecond)} a second`,
  );
  const ratio = paced.quiet.p50 / paced.busy.p50;
  return [
    [
      `apps, post with ${outputs} outputs against none, p50`,
      fixed(ratio),
      `≥ ${BARS.outputsRatio}`,
      ratio >= BARS.outputsRatio,
    ],
    ['apps, posts answered before an output was called', `${Math.round(before * 100)} %`, '100 %', before === 1],
  ];
}

function reportWithout({ without: { ours, others, baseline } }) {
  console.log('\nMessages over 1,000 channels in an organisation without apps\n');
  const line = (title, it) => [title, whole(it.rate), ms(it.p50), ms(it.p99), whole(it.processor)];
  console.log(
    table(
      ['', 'a second', 'p50', 'p99', 'µs'],
      [line('nobody has apps', ours), line('other organisations have', others), line('baseline', baseline)],
    ),
  );
  const ratio = others.rate / ours.rate;
  return [
    [
      "apps, post without any, others' against nobody's",
      fixed(ratio),
      `≥ ${BARS.withoutRatio}`,
      ratio >= BARS.withoutRatio,
    ],
  ];
}
