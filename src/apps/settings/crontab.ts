import { Cron } from 'croner';

const LONGEST = 100;
const FORM = 'must be a crontab of five fields (minute, hour, day, month, weekday), such as "*/15 * * * *"';

/**
 * What is wrong with a crontab, as a sentence that follows the name of what holds it; null: nothing. It has five fields,
 * or is a nickname such as `@hourly`, and there is a time that it means.
 */
export function crontabProblem(crontab: string): string | null {
  const text = crontab.trim();
  if (text.length > LONGEST || !(text.startsWith('@') || text.split(/\s+/).length === 5)) return FORM;
  try {
    const next = new Cron(text, { mode: '5-part', utcOffset: 0, paused: true }).nextRun();
    return next ? null : `${FORM}; the time that it means never comes`;
  } catch (error) {
    return `${FORM}; ${(error as Error).message.replace(/^CronPattern: /, '').replace(/\.$/, '')}`;
  }
}
