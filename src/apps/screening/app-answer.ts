import { MAX_CONTENT } from '../../channels/messages/message-draft.dto.js';
import { hasLoneSurrogate } from '../../kernel/http/text.decorators.js';
import type { AppSuccess } from '../calls/app-call.js';

/** Characters of a filter's reason. */
export const MAX_REASON = 500;

/** What an app makes of a text. `problem`: nothing that can be used, and why, for people. */
export type AppAnswer =
  | { message: string }
  | { unchanged: true }
  /** Null: it gave no reason. */
  | { withhold: string | null }
  | { problem: string };

type Answered = Pick<AppSuccess, 'json' | 'isEmpty'>;

const UNUSABLE: AppAnswer = { problem: 'It answered no usable message.' };

/** A modifier's answer: `{message}`. `wasBlank`: it was shown files alone, and may leave it at that. */
export function modification({ json }: Answered, wasBlank = false): AppAnswer {
  if (!isObject(json) || !('message' in json)) return UNUSABLE;
  return messageIn(json['message'], wasBlank);
}

/** A filter's answer: nothing at all, `{message}`, or `{withhold: true, reason?}`. `wasBlank` as above. */
export function opinion({ json, isEmpty }: Answered, wasBlank = false): AppAnswer {
  if (isEmpty) return { unchanged: true };
  if (!isObject(json)) return UNUSABLE;
  const { withhold = false, reason, message } = json;
  if (typeof withhold !== 'boolean') return UNUSABLE;
  if (withhold) return { withhold: reasonIn(reason) };
  return message === undefined ? { unchanged: true } : messageIn(message, wasBlank);
}

/** Whether it asks to withhold the message, which is not for every app to ask. */
export const asksToWithhold = ({ json }: Answered): boolean => isObject(json) && json['withhold'] === true;

const isObject = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

/** As strict as with what people write. */
function messageIn(value: unknown, wasBlank: boolean): AppAnswer {
  if (typeof value !== 'string') return UNUSABLE;
  const message = value.replace(/\r\n?/g, '\n');
  if (wasBlank && message.trim() === '') return { unchanged: true };
  if (message.length > MAX_CONTENT) return { problem: `Its message has more than ${MAX_CONTENT} characters.` };
  return /\S/.test(message) && !message.includes('\0') && !hasLoneSurrogate(message) ? { message } : UNUSABLE;
}

/** One line that can be shown and kept, whatever was sent. */
function reasonIn(value: unknown): string | null {
  if (typeof value !== 'string') return null;
  const line = value.replace(/[\p{Cc}\p{Cs}\u2028\u2029]+/gu, ' ').trim();
  // Cut between characters, not within one.
  return line.slice(0, MAX_REASON).replace(/[\ud800-\udbff]$/, '') || null;
}
