import type { ExternalPerson, KnownChannel, Route } from '../contract.js';
import { ProviderError } from '../errors.js';
import type { Connector } from './connector.js';
import type { CallContext } from './errors.js';

const READING: CallContext = { effect: 'repeatable', scope: 'installation' };
const CONCURRENCY = 4;
/** Teams and chats that one person is looked for in. */
const MOST_PLACES = 10;

interface TeamsMember {
  id: string;
  name?: string | null;
  email?: string | null;
}

interface Roster {
  conversationId: string;
  route: Route;
}

/**
 * Names and email addresses of people, whom only the rosters know of the teams and chats that the bot was heard from in:
 * without any of those there is nobody to ask.
 */
export async function lookUpPeople(
  connector: Connector,
  ids: readonly string[],
  known: readonly KnownChannel[],
  signal: AbortSignal,
): Promise<ExternalPerson[]> {
  const rosters = rostersOf(known);
  const waiting = rosters.length > 0 ? [...new Set(ids)] : [];
  const found: ExternalPerson[] = [];
  const work = async (): Promise<void> => {
    for (let id = waiting.shift(); id !== undefined; id = waiting.shift()) {
      const person = await findPerson(connector, id, rosters, signal);
      if (person) found.push(person);
    }
  };
  await Promise.all(Array.from({ length: CONCURRENCY }, work));
  return found;
}

/** Of a team one roster does for all its channels; teams come first, as most people are in one. */
function rostersOf(known: readonly KnownChannel[]): Roster[] {
  const teams = new Map<string, Roster>();
  const chats = new Map<string, Roster>();
  for (const { id, serverId, route } of known) {
    if (!route) continue;
    if (serverId !== null) teams.set(serverId, { conversationId: serverId, route });
    else chats.set(id, { conversationId: id, route });
  }
  return [...teams.values(), ...chats.values()].slice(0, MOST_PLACES);
}

async function findPerson(
  connector: Connector,
  id: string,
  rosters: readonly Roster[],
  signal: AbortSignal,
): Promise<ExternalPerson | null> {
  for (const { conversationId, route } of rosters) {
    const path = `v3/conversations/${encodeURIComponent(conversationId)}/members/${encodeURIComponent(id)}`;
    try {
      const member = await connector.call<TeamsMember>(route, { method: 'get', path }, READING, signal);
      const { name, email } = member;
      return { id, name: name || id, avatarUrl: null, email: email?.toLowerCase() || null };
    } catch (error) {
      if (!isElsewhere(error)) throw error;
    }
  }
  return null;
}

/** Not in this roster, a roster that the bot has left, or no id of a person at all. */
const isElsewhere = (error: unknown): boolean =>
  error instanceof ProviderError && ['target-gone', 'permission-missing', 'payload-refused'].includes(error.kind);
