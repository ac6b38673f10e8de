import { tooManyRequests } from './api-error.js';

/** The documented limits on sending: about 1 message a second in a chat, 20 a minute in a group, 30 a second in all. */
const CHAT_BURST = 3;
const GROUP_A_MINUTE = 20;
const BOT_A_SECOND = 30;
const SECOND = 1000;
const MINUTE = 60 * SECOND;

/** Counts one bot's sends; a refused one counts for nothing. */
export class SendLimits {
  private readonly sentAt: number[] = [];
  private readonly sentInChat = new Map<number, number[]>();

  constructor(private readonly now: () => number = Date.now) {}

  /** Books one send, or throws 429 with the whole seconds until it would pass. */
  book(chatId: number): void {
    const now = this.now();
    const chat = this.sentInChat.get(chatId) ?? [];
    this.sentInChat.set(chatId, chat);
    forget(this.sentAt, now - SECOND);
    forget(chat, now - MINUTE);
    const wait = Math.max(
      untilRoom(this.sentAt, BOT_A_SECOND, SECOND, now),
      // A private chat has its person's id; those of groups are negative.
      chatId < 0 ? untilRoom(chat, GROUP_A_MINUTE, MINUTE, now) : 0,
      // A burst of three in three seconds is a second each, spent at once.
      untilRoom(chat, CHAT_BURST, CHAT_BURST * SECOND, now),
    );
    if (wait > 0) throw tooManyRequests(Math.ceil(wait / SECOND));
    this.sentAt.push(now);
    chat.push(now);
  }
}

function forget(times: number[], before: number): void {
  while (times[0] !== undefined && times[0] <= before) times.shift();
}

/** Milliseconds until fewer than `count` of the times lie within the window. */
function untilRoom(times: number[], count: number, window: number, now: number): number {
  const blocking = times.at(-count);
  return times.length < count || blocking === undefined ? 0 : Math.max(blocking + window - now, 0);
}
