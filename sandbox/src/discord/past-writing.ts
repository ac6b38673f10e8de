import { inMessage, placeInCall, sentTimes } from '../past.js';
import { ControlError, type PastMessage } from '../platform-sandbox.js';
import type { Chat } from './world/chat.js';
import type { Channel, Message } from './world/model.js';
import { EPOCH, compareSnowflakes } from './world/snowflake.js';
import type { World } from './world/world.js';
import { checkMayWrite, typed } from './writing.js';

/** Where a message goes, and what it replies to. */
export interface Whereto {
  place: Channel;
  replyTo: Message | null;
}

interface PastWriting {
  world: World;
  chat: Chat;
  /** The thread or the message that a `thread_id` names. */
  findThread: (channel: Channel, threadId?: string) => Whereto;
}

/** Writes into a channel's past without telling the bot; all of it or, when something is wrong, nothing. */
export function writePast(
  { world, chat, findThread }: PastWriting,
  channel: Channel,
  messages: PastMessage[],
): string[] {
  const times = sentTimes(messages, channel.pastUntil, EPOCH);
  const ids = times.map((time) => freeId(world, channel, time));
  const drafts = messages.map(({ user, text, thread_id: threadId }, index) =>
    inMessage(index, () => {
      checkMayWrite(channel, user);
      const above = threadId === undefined ? null : placeInCall(threadId, index);
      const whereto = above === null ? findThread(channel, threadId) : null;
      checkIsLater(ids[index] as string, whereto);
      return { user, content: typed(text), above, whereto };
    }),
  );
  const written: Message[] = [];
  for (const [index, { user, content, above, whereto }] of drafts.entries()) {
    const { place, replyTo } = whereto ?? replyOf(written[above as number] as Message);
    const author = world.settle(channel.guild, user).user;
    const post = { channel: place, author, content, replyTo, mayMentionAll: !channel.recipient };
    written.push(chat.keep(post, ids[index] as string));
  }
  channel.pastUntil = Math.max(channel.pastUntil ?? 0, ...times.slice(-1));
  return ids;
}

const replyOf = (message: Message): Whereto => ({ place: message.channel, replyTo: message });

function freeId(world: World, channel: Channel, time: number): string {
  let id = world.snowflakes.nextAt(time);
  while (channel.messages.find(id)) id = world.snowflakes.nextAt(time);
  return id;
}

/** A reply follows what it replies to, and a thread's messages its making. */
function checkIsLater(id: string, whereto: Whereto | null): void {
  const before = whereto?.replyTo?.id ?? (whereto?.place.thread ? whereto.place.id : undefined);
  if (before === undefined || compareSnowflakes(before, id) < 0) return;
  throw new ControlError(400, `thread_id: ${before} was written later`);
}
