/** How well a platform takes something that crosses to it. */
export type Support =
  /** The platform has the thing itself. */
  | 'native'
  /** Carried by another form of the platform's own, with nothing lost. */
  | 'converted'
  /** Shown in words, such as a quoted reply; the delivery counts as degraded. */
  | 'fallback'
  /** Left out; the delivery says so. */
  | 'dropped'
  /** The whole delivery is refused with a reason. */
  | 'refused';

/** What can be known of a send whose answer never came. */
export type Certainty =
  /** Repeating it with the same nonce within `windowMs` has one effect. */
  | { kind: 'idempotent'; windowMs: number }
  /** A look at the platform tells; `needs` names the scopes that the look wants. */
  | { kind: 'reconcilable'; needs: string[] }
  /** Nothing tells: a person decides. */
  | { kind: 'unknowable' };

/** What a message and its life consist of: the rows of the capability table. */
export const ASPECTS = [
  /** The words themselves. */
  'text',
  /** Bold, italic, strike, code, quote, list, link, spoiler, heading. */
  'format',
  /** A mention that notifies the person on the other side, where their accounts are linked. */
  'mention',
  /** Threads and replies. */
  'thread',
  'edit',
  'delete',
  /** A Unicode emoji; for custom ones see `customReactions`. */
  'reaction',
  'pin',
  'file',
] as const;
export type Aspect = (typeof ASPECTS)[number];

/** What a provider can do, as data. A capability that wants a facet without the provider having it ends the boot. */
export interface Capabilities {
  /** How events reach us. */
  transports: ('webhook' | 'socket' | 'polling')[];
  /** Of a plain post; a single part may be more certain than this (see `Part.certainty`). */
  certainty: Certainty;
  /** Whether one bot allows one listener only, in the whole world (a second one throws the first out). */
  exclusiveSession: boolean;
  /** Whether messages from before, or from while we were away, can be read. */
  history: boolean;
  /** Seconds for which the platform keeps what a listener missed, and tells it afterwards by itself; 0: not at all. */
  keepsUpdatesSeconds: number;
  /** What a bot must have to read channels at all, in the words of `missingScopes`: without one of them nothing is archived. */
  readingScopes: readonly string[];
  /** Name and picture of the true author, shown on a post by our bot. */
  authorName: Support;
  authorAvatar: Support;
  /** What of a message that crosses to the platform arrives there, and how. */
  takes: Record<Aspect, Support>;
  /** Reactions with an emoji of one place's own, which others know by name alone. */
  customReactions: Support;
  /** What the platform lets a bot know of: the rest never leaves it. */
  tells: Record<Aspect, boolean>;
  limits: {
    /** Characters of one message, in the platform's own count. */
    text: number;
    /** Bytes of one file that it takes; larger ones are linked to. 0: every one is. */
    fileBytes: number;
    /** Bytes of one file that it hands out to a bot; null where there is no such limit. */
    fetchBytes: number | null;
    /** Seconds after which a post can no longer be edited; null where there is no such limit. */
    editWindowSeconds: number | null;
  };
}
