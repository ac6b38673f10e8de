import type { Client, ClientOptions } from 'discord.js';
import { type DiscordLibrary } from './discord.library.js';
import { atMost, pause } from './discord.pause.js';

type GatewaySettings = { apiUrl: string; signal: AbortSignal };
type StrategyBuilder = NonNullable<NonNullable<ClientOptions['ws']>['buildStrategy']>;

const FIRST_WAIT_MS = 500;
const LAST_WAIT_MS = 30_000;
/** How long a handshake under way is given to finish, so that it can be closed in good order. */
const HANDSHAKE_GRACE_MS = 2_000;
/** A shard that is destroyed while it waits for READY closes its line, but its `destroy` never resolves. */
const CLOSING_GRACE_MS = 1_000;

interface Pacing {
  /** An attempt to connect is due and has not been spaced yet. */
  due: boolean;
  /** A handshake is under way. */
  opening: boolean;
  failures: number;
  closed: boolean;
}

/** One gateway client: one shard, raw packets only, next to nothing cached. */
export interface Gateway {
  client: Client;
  close(): Promise<void>;
}

export function openGateway(library: DiscordLibrary, { apiUrl, signal }: GatewaySettings): Gateway {
  const pacing: Pacing = { due: true, opening: false, failures: 0, closed: false };
  const client = new library.Client({
    intents: intents(library),
    makeCache: library.Options.cacheWithLimits(NOTHING_CACHED),
    sweepers: {},
    rest: { api: apiUrl, retries: 0, rejectOnRateLimit: () => true },
    ws: { buildStrategy: pacedStrategy(library, pacing, signal) },
  });
  client.on('shardReconnecting', () => Object.assign(pacing, { due: true, opening: false }));
  client.on('shardDisconnect', () => (pacing.opening = false));
  client.on('raw', ({ t }: { t: string }) => {
    if (t === 'READY' || t === 'RESUMED') Object.assign(pacing, { opening: false, failures: 0 });
  });
  // Errors of the socket are followed by its closing, which is what is acted upon.
  client.on('error', () => undefined);
  return {
    client,
    close: async () => {
      pacing.closed = true;
      if (pacing.opening) await handshakeOver(client);
      await atMost(CLOSING_GRACE_MS, client.destroy());
    },
  };
}

function intents({ GatewayIntentBits }: DiscordLibrary) {
  const { Guilds, GuildMessages, MessageContent, GuildMessageReactions, DirectMessages } = GatewayIntentBits;
  return [Guilds, GuildMessages, MessageContent, GuildMessageReactions, DirectMessages];
}

/** Packets are decoded raw, so the library's own copies of the world would only cost memory. */
const NOTHING_CACHED = {
  MessageManager: 0,
  GuildMemberManager: { maxSize: 0, keepOverLimit: (member: { id: string; client: Client }) => isSelf(member) },
  UserManager: { maxSize: 0, keepOverLimit: (user: { id: string; client: Client }) => isSelf(user) },
  PresenceManager: 0,
  ReactionManager: 0,
  ReactionUserManager: 0,
  ThreadManager: 0,
  ThreadMemberManager: 0,
  VoiceStateManager: 0,
  GuildBanManager: 0,
  GuildEmojiManager: 0,
  GuildInviteManager: 0,
  GuildScheduledEventManager: 0,
  GuildStickerManager: 0,
  StageInstanceManager: 0,
  AutoModerationRuleManager: 0,
};

function isSelf({ id, client }: { id: string; client: Client }): boolean {
  return id === client.user?.id;
}

/**
 * discord.js reconnects every half second for ever, and a shard that is destroyed between two attempts comes back to
 * life. Both pass through the look for a session to resume, so attempts are spaced there, and end there after closing.
 */
function pacedStrategy(library: DiscordLibrary, pacing: Pacing, signal: AbortSignal): StrategyBuilder {
  return (manager) => {
    const { options } = manager;
    const retrieve = options.retrieveSessionInfo.bind(options);
    options.retrieveSessionInfo = async (shardId) => {
      if (pacing.due) await beforeAttempt(pacing, signal);
      return pacing.closed ? new Promise<never>(() => undefined) : retrieve(shardId);
    };
    return new library.SimpleShardingStrategy(manager);
  };
}

async function beforeAttempt(pacing: Pacing, signal: AbortSignal): Promise<void> {
  pacing.due = false;
  const failures = pacing.failures++;
  if (failures > 0) await pause(Math.min(FIRST_WAIT_MS * 2 ** (failures - 1), LAST_WAIT_MS), signal);
  pacing.opening = true;
}

/** A connection that is destroyed while it opens would stay open without an owner. */
function handshakeOver(client: Client): Promise<void> {
  const over = new Promise<void>((resolve) => {
    client.once('shardReconnecting', () => resolve());
    client.once('shardDisconnect', () => resolve());
    client.on('raw', () => resolve());
  });
  return atMost(HANDSHAKE_GRACE_MS, over);
}
