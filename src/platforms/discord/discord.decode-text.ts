import type { UnresolvedMention } from '../inbound-event.js';
import { type RawMember, type RawMessage, shownName } from './discord.decode-author.js';

/**
 * Discord's tags: people, roles, channels, commands, emoji, times. A backslash before one makes it literal.
 * https://discord.com/developers/docs/reference#message-formatting
 */
const TAG =
  /(\\)?<(?:@!?(?<person>\d{17,20})|@&(?<role>\d{17,20})|#(?<channel>\d{17,20})|\/(?<command>[^:<>]{1,100}):\d{17,20}|a?:(?<emoji>\w{2,32}):\d{17,20}|t:(?<time>-?\d{1,12})(?::[tTdDfFR])?)>/g;

export interface ReadableText {
  text: string;
  mentions: UnresolvedMention[];
}

/** The content with its tags in words; those whose name the message does not tell are left for the router. */
export function readableText(content: string, people: RawMessage['mentions']): ReadableText {
  const mentions: UnresolvedMention[] = [];
  const unresolved = (token: string, kind: UnresolvedMention['kind'], id: string) => {
    if (!mentions.some((mention) => mention.token === token)) mentions.push({ token, kind, id });
    return token;
  };
  const text = content.replace(TAG, (token: string, ...rest: unknown[]) => {
    if (rest[0]) return token.slice(1);
    const { person, role, channel, command, emoji, time } = rest.at(-1) as Record<string, string | undefined>;
    if (person) return nameOf(person, people) ?? unresolved(token, 'person', person);
    if (channel) return unresolved(token, 'channel', channel);
    if (role) return '@role';
    if (command) return `/${command}`;
    if (emoji) return `:${emoji}:`;
    return readableTime(Number(time)) ?? token;
  });
  return { text, mentions };
}

function nameOf(id: string, people: RawMessage['mentions']): string | null {
  const person = people.find((one) => one.id === id);
  const name = person && shownName(person, (person as { member?: RawMember }).member);
  return name ? `@${name}` : null;
}

/** Readers everywhere get the same words, so the time stands in UTC. */
function readableTime(seconds: number): string | null {
  const time = new Date(seconds * 1000);
  if (Number.isNaN(time.getTime())) return null;
  return `${time.toISOString().slice(0, 16).replace('T', ' ')} UTC`;
}
