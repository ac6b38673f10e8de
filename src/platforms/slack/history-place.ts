import { readCursor, toCursor } from '../history-cursor.js';
import { microsOf, type SlackTs, tsOfMicros } from './ids.js';

/** Where a reading stands: threads that were met are read before what is older in the channel. */
export interface HistoryPlace {
  botUserId: string;
  /** The channel is read down to this message; null before its first page. */
  latest: SlackTs | null;
  channelDone: boolean;
  /** Roots of threads still to be read, the current one first. */
  threads: SlackTs[];
  /** The last reply read of the current thread. */
  repliesTo: SlackTs | null;
  /** Roots whose threads were read at the beginning, and are not to be read again on the way. */
  readAlready: SlackTs[];
}

interface Packed {
  b: string;
  l: string | null;
  d?: 1;
  t: string;
  r: string | null;
  a: string;
}

/** A stamp takes ten characters so, and a place with five hundred of them stays under 8,000. */
const pack = (ts: SlackTs): string => microsOf(ts).toString(36);
const unpack = (packed: string): SlackTs => tsOfMicros(parseInt(packed, 36));
const packAll = (stamps: SlackTs[]): string => stamps.map(pack).join(' ');
const unpackAll = (packed: string): SlackTs[] => packed.split(' ').filter(Boolean).map(unpack);

export function placeToCursor({
  botUserId,
  latest,
  channelDone,
  threads,
  repliesTo,
  readAlready,
}: HistoryPlace): string {
  const packed: Packed = {
    b: botUserId,
    l: latest && pack(latest),
    ...(channelDone && { d: 1 }),
    t: packAll(threads),
    r: repliesTo && pack(repliesTo),
    a: packAll(readAlready),
  };
  return toCursor(packed);
}

export function placeOfCursor(cursor: string): HistoryPlace {
  const { b, l, d, t, r, a } = readCursor<Partial<Packed>>(cursor);
  return {
    botUserId: b ?? '',
    latest: l ? unpack(l) : null,
    channelDone: d === 1,
    threads: unpackAll(t ?? ''),
    repliesTo: r ? unpack(r) : null,
    readAlready: unpackAll(a ?? ''),
  };
}
