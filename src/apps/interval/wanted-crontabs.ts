import type { ManifestSetting } from '../manifest/manifest.js';
import { plain } from '../settings/declared-settings.js';
import { INTERVAL_LABEL } from '../manifest/manifest.js';
import { nextAfter } from './next-after.js';

/** What an interval app says, and what was chosen for it, opened. */
export interface ScheduledApp {
  id: string;
  tickUrl: string | null;
  declared: ManifestSetting[];
  chosen: { channelId: string | null; value: string }[];
}

/** When an app is to be called: in one channel, or (null) in all that have no other wish. */
export interface CrontabWish {
  app_id: string;
  channel_id: string | null;
  crontab: string;
  next_at: Date | null;
  /** Why it is never called. */
  error: string | null;
}

/** What was chosen for all channels, or else the app's default; and what was chosen for single channels. */
export function wishesOf({ id, tickUrl, declared, chosen }: ScheduledApp, now: Date): CrontabWish[] {
  const general = chosen.find(({ channelId }) => channelId === null)?.value ?? defaultOf(declared);
  const own = chosen.filter(({ channelId }) => channelId !== null);
  return [{ channelId: null, value: general }, ...own].map(({ channelId, value }) => ({
    app_id: id,
    channel_id: channelId,
    crontab: value,
    ...(tickUrl === null ? { next_at: null, error: 'The app does not say where to call it.' } : timing(value, now)),
  }));
}

const defaultOf = (declared: ManifestSetting[]): string =>
  declared.find(({ label }) => plain(label) === INTERVAL_LABEL)?.default ?? '';

function timing(crontab: string, now: Date): Pick<CrontabWish, 'next_at' | 'error'> {
  if (crontab.trim() === '') return { next_at: null, error: `No ${INTERVAL_LABEL} is chosen.` };
  try {
    return { next_at: nextAfter(crontab, now), error: null };
  } catch (error) {
    return { next_at: null, error: `${INTERVAL_LABEL}: ${(error as Error).message}` };
  }
}
