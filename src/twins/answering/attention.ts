import type { ParticipationMode } from '../../channels/channel-twins/channel-twin.dto.js';
import { isNamed, withoutName } from '../../responder/spoken-name.js';

/**
 * Why a twin may answer: somebody put it to this twin; it takes part in the thread; or what was said may concern it,
 * which its knowledge decides.
 */
export type Attention = 'asked' | 'involved' | 'overheard';

/** A message as one twin of its channel hears it. */
export interface HeardMessage {
  content: string;
  /** Written by this twin itself. */
  own: boolean;
  /** The root of its thread was written by this twin; something in its thread was. */
  repliesToIt: boolean;
  inItsThread: boolean;
}

export interface Listener {
  id: string;
  name: string;
  mode: ParticipationMode;
  /** Names of the channel's other twins. */
  others: readonly string[];
}

/** What a message is to a twin; null when it is nothing to answer. */
export function attentionOf(message: HeardMessage, twin: Listener): Attention | null {
  if (message.own || twin.mode === 'passive') return null;
  const text = withoutLongerNames(message.content, twin);
  if (isNamed(text, `@${twin.name}`) || text.toLowerCase().includes(`<@${twin.id}>`)) return 'asked';
  if (twin.mode !== 'active') return null;
  if (message.repliesToIt || isNamed(text, twin.name)) return 'asked';
  return message.inItsThread ? 'involved' : 'overheard';
}

/** "@Ann Lee" is not said to Ann where Ann Lee is there too. */
const withoutLongerNames = (text: string, { name, others }: Listener): string =>
  others
    .filter((other) => other.length > name.length && isNamed(other, name))
    .reduce((rest, other) => withoutName(rest, other), text);
