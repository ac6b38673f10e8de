import type { ExternalPerson } from '../../platforms/contract.js';
import type { InboundEvent, InboundMessage } from '../../platforms/inbound-event.js';

/** Mentions of one message that are given names; the rest stay as they came. Each costs a walk through the text. */
const MOST_MENTIONS = 100;

/** Of people and channels whose names the events leave out. */
export function namelessIds(events: InboundEvent[]): { people: Set<string>; channels: Set<string> } {
  const people = new Set<string>();
  const channels = new Set<string>();
  for (const event of events) {
    if ('actor' in event && event.actor.name === null) people.add(event.actor.id);
    if (!('message' in event)) continue;
    if (event.message.author.name === null) people.add(event.message.author.id);
    for (const mention of namedMentions(event.message)) (mention.kind === 'person' ? people : channels).add(mention.id);
  }
  return { people, channels };
}

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
  for (const { token, kind, id } of namedMentions(message)) {
    const name = kind === 'person' ? `@${people.get(id)?.name ?? id}` : `#${channels.get(id) ?? id}`;
    // A function, because `$&` in a name must stay what it is.
    message.text = message.text.replaceAll(token, () => name);
  }
}
