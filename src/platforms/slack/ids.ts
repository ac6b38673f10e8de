/** Slack's stamps, `seconds.micros`, are the ids of messages within a channel and order them. */
export type SlackTs = string;

/** What a message is called outside: unique with its channel alone. */
export const messageExternalId = (ts: SlackTs): string => ts;

export const parseMessageId = (externalId: string): SlackTs => externalId;

export const isTs = (text: string): text is SlackTs => /^\d{1,10}\.\d{6}$/.test(text);

/** Microseconds since 1970, exact: a float of seconds would lose the last digits. */
export function microsOf(ts: SlackTs): number {
  const [seconds = '0', fraction = ''] = ts.split('.');
  return Number(seconds) * 1_000_000 + Number(fraction.padEnd(6, '0').slice(0, 6));
}

/** The stamp of exact microseconds since 1970. */
export function tsOfMicros(micros: number): SlackTs {
  const fraction = micros % 1_000_000;
  return `${(micros - fraction) / 1_000_000}.${String(fraction).padStart(6, '0')}`;
}

export const dateOf = (ts: SlackTs): Date => new Date(Math.floor(microsOf(ts) / 1000));

export const tsOf = (date: Date): SlackTs => (date.getTime() / 1000).toFixed(6);

/** Bots have ids of their own, which are no users' ids. */
export const isBotId = (id: string): boolean => id.startsWith('B');

/** Slack's own voice, which is a user of every team. */
export const SLACKBOT = 'USLACKBOT';
