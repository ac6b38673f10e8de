import { Cron } from 'croner';
import { BoundedMap } from '../calls/bounded-map.js';
import { crontabProblem } from '../settings/crontab.js';

/** Crontabs whose last answer is remembered. */
const MOST_KNOWN = 10_000;

/** What was found out of a crontab: a problem for ever, or the time that comes next after any moment since `from`. */
type Known = { problem: string } | { problem: null; from: Date; next: Date | null };

const known = new BoundedMap<Known>(MOST_KNOWN);

/**
 * When a crontab comes next after `date`, in UTC and on the minute; null: never. Throws with the problem that
 * `crontabProblem` tells. Remembered until that time has come: the clock asks for all of them every few seconds, and one
 * that never comes takes croner four centuries to find out, which is half a second.
 */
export function nextAfter(crontab: string, date: Date): Date | null {
  let last = known.get(crontab);
  if (!last || !holds(last, date)) {
    last = find(crontab, date);
    known.set(crontab, last);
  }
  if (last.problem !== null) throw new Error(last.problem);
  return last.next;
}

const holds = (last: Known, date: Date): boolean =>
  last.problem !== null || (last.from <= date && (last.next === null || date < last.next));

function find(crontab: string, from: Date): Known {
  const problem = crontabProblem(crontab);
  if (problem) return { problem };
  const next = new Cron(crontab.trim(), { mode: '5-part', utcOffset: 0, paused: true }).nextRun(from);
  return { problem, from, next };
}
