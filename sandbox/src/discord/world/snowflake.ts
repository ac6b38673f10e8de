import { createHash } from 'node:crypto';

/** 2015-01-01T00:00:00Z, the first millisecond of Discord's ids. */
export const EPOCH = 1_420_070_400_000;
const SEQUENCE_LIMIT = 4096;
/** All bits below the time; the past uses those of the workers too. */
const PAST_LIMIT = 1 << 22;
/** People get ids from years gone by, as real accounts have. */
const OLDEST_ACCOUNT = 1_451_606_400_000;
const NEWEST_ACCOUNT = 1_704_067_200_000;

/** Discord's ids: 42 bits of milliseconds, 10 bits of worker, 12 bits of sequence. */
const compose = (time: number, low: number): string => String((BigInt(time - EPOCH) << 22n) | BigInt(low));

/** Makes ids that only ever grow and tell the time of their making. */
export class Snowflakes {
  private time = 0;
  private sequence = 0;

  private past = 0;

  /** An id of a time gone by, in milliseconds: of two of the same millisecond the later made is the greater. */
  nextAt(time: number): string {
    this.past = (this.past + 1) % PAST_LIMIT;
    return compose(time, this.past);
  }

  next(): string {
    const now = Date.now();
    if (now > this.time) {
      this.time = now;
      this.sequence = 0;
    } else if (++this.sequence === SEQUENCE_LIMIT) {
      this.time += 1;
      this.sequence = 0;
    }
    return compose(this.time, this.sequence);
  }
}

export const isSnowflake = (value: unknown): value is string => typeof value === 'string' && /^\d{17,20}$/.test(value);

/** Milliseconds since 1970. */
export const snowflakeTime = (id: string): number => Number(BigInt(id) >> 22n) + EPOCH;

/** Ids are numbers written as text: the longer one is the greater. */
export const compareSnowflakes = (left: string, right: string): number =>
  left.length - right.length || (left < right ? -1 : Number(left > right));

/** The id that stands for any text: the same each time; a text that is an id stands for itself. */
export function stableSnowflake(text: string): string {
  if (isSnowflake(text)) return text;
  const hash = createHash('sha256').update(text).digest();
  const time = OLDEST_ACCOUNT + Math.floor((hash.readUIntBE(0, 6) / 2 ** 48) * (NEWEST_ACCOUNT - OLDEST_ACCOUNT));
  return compose(time, hash.readUIntBE(6, 3) & 0x3fffff);
}
