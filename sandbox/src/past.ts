import { ControlError, type PastMessage } from './platform-sandbox.js';

/** Where a channel's past begins when nobody says. */
const DEFAULT_AGE_MS = 30 * 24 * 3600 * 1000;
const STEP_MS = 1000;

/**
 * When each message of one call was sent, in milliseconds: as it says, else a second after the one before it. The first
 * follows what was written into this channel's past before, or is 30 days old. Throws when times run backwards or reach
 * the present.
 */
export function sentTimes(messages: PastMessage[], last: number | undefined, earliest: number): number[] {
  const now = Date.now();
  let before = last === undefined ? now - DEFAULT_AGE_MS - STEP_MS : last;
  return messages.map(({ sent_at: given }, index) => {
    const field = `messages.${index}.sent_at`;
    const at = given === undefined ? before + STEP_MS : Date.parse(given);
    if (at >= now) throw new ControlError(400, `${field}: must lie in the past`);
    if (at < earliest) throw new ControlError(400, `${field}: must not be before ${new Date(earliest).toISOString()}`);
    if (index > 0 && at < before) throw new ControlError(400, `${field}: must not be before the message above it`);
    before = at;
    return at;
  });
}

/** The place in this call that a `thread_id` like `#3` names; null for the id of a message. */
export function placeInCall(threadId: string, index: number): number | null {
  const [, digits] = /^#(\d+)$/.exec(threadId) ?? [];
  if (digits === undefined) return null;
  const place = Number(digits);
  if (place < index) return place;
  throw new ControlError(400, `thread_id: ${threadId} is no earlier message of this call`);
}

/** What is wrong with one message of the call, under the name of its field. */
export function inMessage<Result>(index: number, read: () => Result): Result {
  try {
    return read();
  } catch (error) {
    if (error instanceof ControlError) throw new ControlError(error.status, `messages.${index}.${error.message}`);
    throw error;
  }
}
