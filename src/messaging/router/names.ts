import type { ExternalPerson } from '../../platforms/contract.js';
import {
  type InboundEvent,
  type InboundMention,
  type InboundMessage,
  withoutTokens,
} from '../../platforms/inbound-event.js';
import { oneLine } from '../../platforms/one-line.js';
import { escapeMarkdown } from '../../platforms/rich-text/index.js';

/** Mentions of one message that are given names; the rest stay as they came. Each costs a walk through the text. */
export const MOST_MENTIONS = 100;

/** Of people and channels whose names the events leave out. */
export function namelessIds(events: InboundEvent[]): { people: Set<string>; channels: Set<string> } {
  const people = new Set<string>();
  const channels = new Set<string>();
  for (const event of events) {
    if ('actor' in event && event.actor.name === null) people.add(event.actor.id);
    if (!('message' in event)) continue;
    if (event.message.author.name === null) people.add(event.message.author.id);
    for (const { name, kind, id } of namedMentions(event.message)) {
      if (name === null) (kind === 'person' ? people : channels).add(id);
    }
  }
  return { people, channels };
}

/** UTF-16 units of a name that are shown. */
const MOST_UNITS = 200;

const TOKEN = /\ue000[a-z]+:([^\ue001]*)\ue001/g;

/** As readers see it. */
export const shownAs = ({ kind, id, name }: InboundMention): string => (kind === 'person' ? '@' : '#') + (name ?? id);

const namedMentions = ({ mentions }: InboundMessage): InboundMessage['mentions'] => mentions.slice(0, MOST_MENTIONS);

/** A name that is not known is shown as its id. */
export function writeNames(
  event: InboundEvent,
  people: ReadonlyMap<string, Pick<ExternalPerson, 'name' | 'avatarUrl'>>,
  channels: ReadonlyMap<string, string>,
): void {
  if ('actor' in event) event.actor.name ??= people.get(event.actor.id)?.name ?? event.actor.id;
  if (!('message' in event)) return;
  const { message } = event;
  const author = people.get(message.author.id);
  message.author.name ??= author?.name ?? message.author.id;
  message.author.avatarUrl ??= author?.avatarUrl ?? null;
  for (const mention of namedMentions(message)) {
    const { kind, id } = mention;
    const name = mention.name ?? (kind === 'person' ? people.get(id)?.name : channels.get(id)) ?? '';
    mention.name = oneLine(withoutTokens(name), MOST_UNITS) || id;
  }
  tellApart(message);
  for (const mention of namedMentions(message)) {
    // A function, because `$&` in a name must stay what it is.
    message.text = message.text.replaceAll(mention.token, () => escapeMarkdown(shownAs(mention)));
  }
  // Those that are too many are shown by their ids.
  if (message.mentions.length > MOST_MENTIONS) {
    const ids = new Map(message.mentions.map(({ token, id }) => [token, id]));
    message.text = message.text.replace(TOKEN, (token, id: string) => escapeMarkdown(ids.get(token) ?? id));
  }
}

/** Notes of those who will look the same which of the places are whose, while the tokens still tell. */
function tellApart(message: InboundMessage): void {
  const alike = new Map<string, InboundMention[]>();
  for (const mention of namedMentions(message)) {
    const shown = shownAs(mention);
    alike.set(shown, [...(alike.get(shown) ?? []), mention]);
  }
  for (const mentions of alike.values()) {
    if (mentions.length < 2) continue;
    const written = mentions
      .flatMap((mention) => placesIn(message.text, mention.token).map((place) => ({ mention, place })))
      .sort((a, b) => a.place - b.place);
    for (const mention of mentions) {
      const at = written.flatMap((one, place) => (one.mention === mention ? [place] : []));
      mention.places = { at, of: written.length };
    }
  }
}

function placesIn(text: string, token: string): number[] {
  const places: number[] = [];
  for (let at = text.indexOf(token); at !== -1; at = text.indexOf(token, at + token.length)) places.push(at);
  return places;
}
