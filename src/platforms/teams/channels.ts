import type { ExternalChannel, KnownChannel, Route } from '../contract.js';
import { ProviderError } from '../errors.js';
import type { Connector } from './connector.js';
import type { CallContext } from './errors.js';
import { GENERAL } from './place.js';

const READING: CallContext = { effect: 'repeatable', scope: 'installation' };

interface TeamsChannel {
  id: string;
  /** Null of the channel General, which each client names in its own language. */
  name?: string | null;
  type?: string;
}

/**
 * The channels of every team that the bot was heard from in: nothing lists its teams. A team that it was taken out of has
 * none for it any more.
 */
export async function listChannels(
  connector: Connector,
  known: readonly KnownChannel[],
  signal: AbortSignal,
): Promise<ExternalChannel[]> {
  const found: ExternalChannel[] = [];
  for (const [teamId, route] of teamsIn(known)) {
    const request = { method: 'get', path: `v3/teams/${encodeURIComponent(teamId)}/conversations` } as const;
    try {
      const answer = await connector.call<{ conversations?: TeamsChannel[] }>(route, request, READING, signal);
      found.push(...(answer.conversations ?? []).map((channel) => toExternal(channel, teamId, route)));
    } catch (error) {
      if (!isLeft(error)) throw error;
    }
  }
  return found;
}

/** The newest address of each team; those known later are later in the list. */
function teamsIn(known: readonly KnownChannel[]): Map<string, Route> {
  const teams = new Map<string, Route>();
  for (const { serverId, route } of known) if (serverId !== null && route) teams.set(serverId, route);
  return teams;
}

const isLeft = (error: unknown): boolean =>
  error instanceof ProviderError && (error.kind === 'target-gone' || error.kind === 'permission-missing');

const toExternal = ({ id, name, type }: TeamsChannel, teamId: string, route: Route): ExternalChannel => ({
  id,
  name: name || (id === teamId ? GENERAL : id),
  type: 'channel',
  topic: null,
  serverId: teamId,
  isPrivate: type === 'private',
  memberCount: null,
  route: { ...route, teamId },
});
