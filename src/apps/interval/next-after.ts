import { Cron } from 'croner';
import { crontabProblem } from '../settings/crontab.js';

/**
 * When a crontab comes next after `date`, in UTC and on the minute; null: never. Throws with the problem that
 * `crontabProblem` tells.
 */
export function nextAfter(crontab: string, date: Date): Date | null {
  const problem = crontabProblem(crontab);
  if (problem) throw new Error(problem);
  return new Cron(crontab.trim(), { mode: '5-part', utcOffset: 0, paused: true }).nextRun(date);
}
