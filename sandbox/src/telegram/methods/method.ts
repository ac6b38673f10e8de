import type { FileShelf } from '../../files/file-shelf.js';
import type { Bot } from '../bot.js';
import type { Parameters } from '../parameters.js';

/** One call of the Bot API, its token already accepted. */
export interface Call {
  bot: Bot;
  params: Parameters;
  /** Where uploads lie. */
  shelf: FileShelf;
  /** Calls back when the caller hung up. */
  onGone?: (listener: () => void) => void;
}

/** Answers the call's `result`, wrapped in a `DescribedResult` where a description goes with it; throws `ApiError`. */
export type Method = (call: Call) => unknown;
export type MethodTable = Record<string, Method>;
