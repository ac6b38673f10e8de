import { table } from '../numbers.mjs';

const BARS = { searchMs: 50, growthMegabytes: 60, refreshRatio: 2 };

const whole = (number) => Math.round(number).toLocaleString('en');
const ms = (number) => number.toFixed(1);

/** Prints what was measured of archives, and answers the bars. */
export function reportArchive(result) {
  return [...reportSearches(result), ...reportSync(result.sync), ...reportRefreshes(result)];
}

function reportSearches({ searches: { searchers, kinds }, many }) {
  console.log(
    `\nAn archive of ${whole(many)} messages, ${searchers} requests at a time, milliseconds;\nprocessor: time a request, of the server and its PostgreSQL processes together\n`,
  );
  const row = ({ name, count, p50, p99, processor }) => [name, whole(count), ms(p50), ms(p99), ms(processor)];
  console.log(table(['', 'requests', 'p50', 'p99', 'processor'], kinds.map(row)));
  return kinds.map(({ name, p50 }) => [
    `archive, ${name}, p50`,
    `${ms(p50)} ms`,
    `< ${BARS.searchMs} ms`,
    p50 < BARS.searchMs,
  ]);
}

function reportSync({ messages, seconds, rate, fresh, idle, peak }) {
  console.log(
    `\nA sync of ${whole(messages)} messages of sandbox Slack: ${seconds.toFixed(1)} s, ${whole(rate)} a second`,
  );
  if (idle === null) return [];
  console.log(
    `Resident: ${whole(fresh)} MB after the start, ${whole(idle)} MB idle after a first small sync, ${whole(peak)} MB at the peak`,
  );
  const growth = peak - idle;
  const limit = BARS.growthMegabytes;
  return [['archive, resident, growth in a sync', `${whole(growth)} MB`, `< ${limit} MB`, growth < limit]];
}

function reportRefreshes({ refreshes: { few, many }, building, buildingMany, ...sizes }) {
  console.log('\nWiki and graph after 100 new messages, medians, milliseconds; processor: of server and PostgreSQL\n');
  const row = (title, it, built) => [
    title,
    ms(it.wiki),
    ms(it.graph),
    ms(it.processor),
    `${built.wiki.toFixed(1)} s`,
    `${built.graph.toFixed(1)} s`,
  ];
  const ofThem = sizes.counted < sizes.many ? `, ${whole(sizes.counted)} of them in wiki and graph` : '';
  console.log(
    table(
      ['archived', 'wiki', 'graph', 'processor', 'wiki, 10,000 at first', 'graph'],
      [row(whole(sizes.few), few, building), row(`${whole(sizes.many)}${ofThem}`, many, buildingMany)],
    ),
  );
  return ['wiki', 'graph'].map((name) => {
    const ratio = many[name] / few[name];
    const title = `archive, ${name} refresh, ${whole(sizes.many)} against ${whole(sizes.few)}`;
    return [title, ratio.toFixed(2), `< ${BARS.refreshRatio}`, ratio < BARS.refreshRatio];
  });
}
