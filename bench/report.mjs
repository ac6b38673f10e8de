import { reportApps } from './apps/report.mjs';
import { reportArchive } from './archive/report.mjs';
import { median, table } from './numbers.mjs';
import { reportPlatforms } from './platforms/report.mjs';

const TITLES = {
  webhook: 'signed Slack webhook in',
  post: 'message post over 1,000 channels',
  'hot-channel': 'message post to one channel',
  channels: 'channel list, 25 of 1,000',
  messages: 'last 50 messages',
};
/** Share of the baseline's requests a second. */
const LEAST_RATIO = 0.5;
/** Two measurements of the same thing differ by this much on a machine that does other things too. */
const NOISE = 0.1;
const BARS = { p50: 40, p99: 200, megabytes: 170, first: 2, later: 1 };

const whole = (number) => Math.round(number).toLocaleString('en');
const fixed = (digits) => (number) => number.toFixed(digits);
const ms = fixed(1);

/** Prints the numbers and which bars they reach. Answers how many are missed. */
export function report({ scenarios, crossing, platforms, apps, archive, boot, messages }, { connections, poolSize }) {
  const bars = [];
  if (scenarios.length > 0) {
    console.log(
      `\nRequests, ${connections} at a time, pools of ${poolSize}; medians of turns, latencies in milliseconds,\nµs: processor time a request, of the server and its PostgreSQL processes together\n`,
    );
    console.log(
      table(
        ['', 'ours/s', 'p50', 'p99', 'µs', 'baseline/s', 'p50', 'p99', 'µs', 'ratio'],
        scenarios.flatMap((it) => rowsOf(it, messages)),
      ),
    );
    bars.push(...scenarios.flatMap((it) => barsOf(it, messages)));
  }
  if (crossing) bars.push(...reportCrossing(crossing));
  if (platforms) bars.push(...reportPlatforms(platforms));
  if (apps) bars.push(...reportApps(apps));
  if (archive) bars.push(...reportArchive(archive));
  if (boot) bars.push(...reportBoot(boot));
  console.log('\nBars\n');
  console.log(
    table(
      ['', 'is', 'bar', ''],
      bars.map(([what, is, bar, reached]) => [what, is, bar, reached ? 'pass' : 'FAIL']),
    ),
  );
  return bars.filter(([, , , reached]) => !reached).length;
}

function rowsOf({ name, ours, baseline, oursLarge, baselineLarge }, messages) {
  const row = (title, a, b) => [
    title,
    whole(a.rate),
    ms(a.p50),
    ms(a.p99),
    whole(a.processor),
    whole(b.rate),
    ms(b.p50),
    ms(b.p99),
    whole(b.processor),
    fixed(2)(a.rate / b.rate),
  ];
  if (!oursLarge) return [row(TITLES[name], ours, baseline)];
  return [
    row(`${TITLES[name]}, 10,000 stored`, ours, baseline),
    row(`${TITLES[name]}, ${whole(messages)} stored`, oursLarge, baselineLarge),
  ];
}

function barsOf({ name, ours, baseline, oursLarge, baselineLarge }, messages) {
  const ratio = (title, a, b) => {
    const value = a.rate / b.rate;
    return [title, fixed(2)(value), `≥ ${LEAST_RATIO} of the baseline`, value >= LEAST_RATIO];
  };
  const bars = [ratio(TITLES[name], ours, baseline)];
  if (oursLarge) {
    bars.push(ratio(`${TITLES[name]}, ${whole(messages)} stored`, oursLarge, baselineLarge));
    const slower = oursLarge.rate / ours.rate;
    bars.push([
      `${TITLES[name]}, many against few`,
      fixed(2)(slower),
      `≥ 1, less ${NOISE} of noise`,
      slower >= 1 - NOISE,
    ]);
  }
  return bars;
}

function reportCrossing({ pace, one, ten }) {
  console.log('\nSandbox Slack to sandbox Discord, milliseconds\n');
  const row = (title, it) => [title, it.count, whole(it.rate), ms(it.p50), ms(it.p99)];
  console.log(
    table(
      ['', 'messages', 'a second', 'p50', 'p99'],
      [
        row('one channel, 50 a second', pace),
        row('one channel, at saturation', one),
        row('ten channels, at saturation', ten),
      ],
    ),
  );
  return [
    ['Slack to Discord at 50 a second, p50', `${ms(pace.p50)} ms`, `< ${BARS.p50} ms`, pace.p50 < BARS.p50],
    ['Slack to Discord at 50 a second, p99', `${ms(pace.p99)} ms`, `< ${BARS.p99} ms`, pace.p99 < BARS.p99],
  ];
}

function reportBoot({ first, later, megabytes }) {
  const bar = (what, values, unit, limit, digits) => {
    const value = median(values);
    return [what, `${value.toFixed(digits)} ${unit}`, `< ${limit} ${unit}`, value < limit];
  };
  const bars = [
    bar('ready, first boot', first, 's', BARS.first, 2),
    bar('ready, later boots', later, 's', BARS.later, 2),
  ];
  return megabytes.length > 0 ? [...bars, bar('resident, idle', megabytes, 'MB', BARS.megabytes, 0)] : bars;
}
