import { type InboundMention, mentionToken, withoutTokens } from '../inbound-event.js';
import { writeMarkdown } from '../rich-text/index.js';
import { type RawMember, type RawMessage, shownName } from './discord.decode-author.js';
import { readDiscord } from './discord.read-blocks.js';

export interface ReadableText {
  /** Markdown, with a token for each mention. */
  text: string;
  mentions: InboundMention[];
}

/** The content as Markdown. People and channels are mentions; other tags are words. */
export function readableText(content: string, people: RawMessage['mentions']): ReadableText {
  const mentions = new Map<string, InboundMention>();
  const mention = (kind: InboundMention['kind'], id: string, name: string | null): string => {
    const token = mentionToken(kind, id);
    if (!mentions.has(token)) mentions.set(token, { token, kind, id, name });
    return token;
  };
  const document = readDiscord(withoutTokens(content), ({ 0: tag, groups }) => {
    const { person, role, channel, command, emoji, time } = groups!;
    if (person) return mention('person', person, nameOf(person, people));
    if (channel) return mention('channel', channel, null);
    if (role) return '@role';
    if (command) return `/${command}`;
    if (emoji) return `:${emoji}:`;
    return readableTime(Number(time)) ?? tag;
  });
  return { text: writeMarkdown(document), mentions: [...mentions.values()] };
}

function nameOf(id: string, people: RawMessage['mentions']): string | null {
  const person = people.find((one) => one.id === id);
  const name = person && shownName(person, (person as { member?: RawMember }).member);
  return (name && withoutTokens(name)) || null;
}

/** Readers everywhere get the same words, so the time stands in UTC. */
function readableTime(seconds: number): string | null {
  const time = new Date(seconds * 1000);
  if (Number.isNaN(time.getTime())) return null;
  return `${time.toISOString().slice(0, 16).replace('T', ' ')} UTC`;
}
