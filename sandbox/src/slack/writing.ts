import { inMessage, placeInCall, sentTimes } from '../past.js';
import type { FileShelf } from '../files/file-shelf.js';
import { ControlError, type NewMessage, type PastMessage, type SandboxAuthor } from '../platform-sandbox.js';
import type { Activity, Draft } from './activity.js';
import type { SlackChannel } from './channel.js';
import { announceFile, type SlackFile } from './files/slack-file.js';
import { newUuid, userIdOf } from './ids.js';
import { micros } from './stamps.js';
import type { SlackTeam } from './team.js';
import { storedText } from './text.js';

const MAX_TEXT = 40_000;
/** Before this there was no Slack. */
const EARLIEST = Date.UTC(2013, 7, 1);

/** What Slack keeps of what a person typed. */
export function typed(text: string): string {
  if ([...text].length > MAX_TEXT) throw new ControlError(400, `text: longer than ${MAX_TEXT} characters`);
  return storedText(text);
}

/** Whoever writes or reacts in a channel joins it; a conversation of two takes nobody else. */
export function checkMayWrite(team: SlackTeam, channel: SlackChannel, { id, bot }: SandboxAuthor): void {
  if (id === team.botUserId) throw new ControlError(400, 'user.id: this is the bot, not a person');
  if (channel.kind !== 'im' || (userIdOf(id) === channel.creator && !bot)) return;
  throw new ControlError(409, `user.id: the conversation is another person's`);
}

/** The text after Slack's mentions of those whom it is for. */
export function withMentions(
  team: SlackTeam,
  { text, mention_bot: bot, mention_users: people = [] }: NewMessage,
): string {
  const users = [...(bot ? [team.botUserId] : []), ...people.map((person) => team.meet(person).id)];
  return [...users.map((id) => `<@${id}>`), text].filter(Boolean).join(' ');
}

/** What somebody attaches, uploaded and ready to be shared; undefined when it is nothing. */
export async function attach(
  team: SlackTeam,
  shelf: FileShelf,
  { user: author, files }: NewMessage,
): Promise<SlackFile[] | undefined> {
  if (!files) return undefined;
  const user = team.meet(author).id;
  const attached: SlackFile[] = [];
  for (const file of files) {
    const content = await shelf.make(file);
    const facts = { name: file.name, mimetype: file.content_type, size: content.bytes, user };
    const made: SlackFile = { ...announceFile(facts), content, state: 'complete' };
    team.files.set(made.id, made);
    attached.push(made);
  }
  return attached;
}

/** A person, or another app's bot, which Slack shows as a bot message without a user, unless it shares files. */
export function writtenBy(
  team: SlackTeam,
  channel: SlackChannel,
  author: SandboxAuthor,
  withFiles = false,
): Partial<Draft> {
  checkMayWrite(team, channel, author);
  const { id, botId, appId, name } = team.meet(author);
  if (botId && withFiles) return { user: id, botId, appId };
  return botId ? { subtype: 'bot_message', botId, appId, username: name } : { user: id, clientMsgId: newUuid() };
}

/** Writes into a channel's past without telling the app; all of it or, when something is wrong, nothing. */
export function writePast(
  activity: Activity,
  team: SlackTeam,
  channel: SlackChannel,
  messages: PastMessage[],
): string[] {
  const stamps: string[] = [];
  const times = sentTimes(messages, channel.pastUntil, EARLIEST);
  for (const time of times) stamps.push(channel.freeStamp(time, stamps.at(-1)));
  const roots: (string | undefined)[] = [];
  const drafts = messages.map((message, index) =>
    inMessage(index, () => {
      roots[index] = rootOf(channel, message, index, stamps, roots);
      return { ...writtenBy(team, channel, message.user), text: typed(message.text), threadTs: roots[index] };
    }),
  );
  for (const [index, draft] of drafts.entries()) {
    channel.members.add(team.meet((messages[index] as PastMessage).user).id);
    activity.keep(channel, draft, stamps[index] as string);
  }
  channel.pastUntil = Math.max(channel.pastUntil ?? 0, ...times.slice(-1));
  return stamps;
}

/** The stamp of the thread's root: of a message that is there, or of one above it in the same call. */
function rootOf(
  channel: SlackChannel,
  { thread_id: threadId }: PastMessage,
  index: number,
  stamps: string[],
  roots: (string | undefined)[],
): string | undefined {
  if (threadId === undefined) return undefined;
  const place = placeInCall(threadId, index);
  if (place !== null) return roots[place] ?? stamps[place];
  const root = channel.findRoot(threadId);
  if (!root) throw new ControlError(404, `thread_id: no message ${threadId}`);
  if (micros(root.ts) < micros(stamps[index] as string)) return root.ts;
  throw new ControlError(400, `thread_id: ${threadId} was written later`);
}
