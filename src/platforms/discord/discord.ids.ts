import { ProviderError } from '../errors.js';

/** Discord counts the milliseconds in its ids from the start of 2015. */
const EPOCH_MS = 1_420_070_400_000n;
const SEQUENCE_BITS = 22n;

/** Every Discord id: a 64-bit number in decimal. The external id of a message is this, bare, so that echoes compare. */
const SNOWFLAKE = /^\d{17,20}$/;

export function isSnowflake(id: string): boolean {
  return SNOWFLAKE.test(id);
}

/** Ids become parts of paths: nothing but a Discord id may. Throws ProviderError `target-gone`. */
export function expectIds(...ids: string[]): void {
  const strange = ids.find((id) => !isSnowflake(id));
  if (strange !== undefined) throw new ProviderError('target-gone', `"${strange}" is no Discord id.`);
}

/** The smallest id that something made at `time` can have. */
export function snowflakeAt(time: Date): string {
  const sinceEpoch = BigInt(time.getTime()) - EPOCH_MS;
  return ((sinceEpoch > 0n ? sinceEpoch : 0n) << SEQUENCE_BITS).toString();
}

/** Milliseconds since 1970, of when an id was made. */
export const timeOfSnowflake = (id: string): number => Number((BigInt(id) >> SEQUENCE_BITS) + EPOCH_MS);

/** Ids grow with time; as strings they would not compare. */
export function compareSnowflakes(one: string, other: string): number {
  const difference = BigInt(one) - BigInt(other);
  return difference < 0n ? -1 : difference > 0n ? 1 : 0;
}

export function laterSnowflake(one: string, other: string): string {
  return compareSnowflakes(one, other) < 0 ? other : one;
}

/** The id just before this one: makes Discord's exclusive `after` include it. */
export function snowflakeBefore(id: string): string {
  return (BigInt(id) - 1n).toString();
}

/** Discord picks one of six default pictures by the id. */
export function defaultAvatarIndex(userId: string): number {
  return Number((BigInt(userId) >> SEQUENCE_BITS) % 6n);
}

/** Parses what a person typed as an emoji: Unicode, or a custom one as `name:id` (also as `<:name:id>`). */
export function reactionEmoji(emoji: string): string | null {
  const custom = /^<?a?:?(\w{2,32}:\d{17,20})>?$/.exec(emoji);
  if (custom?.[1]) return custom[1];
  return /\p{Extended_Pictographic}|\p{Regional_Indicator}|\u20E3/u.test(emoji) ? emoji : null;
}
