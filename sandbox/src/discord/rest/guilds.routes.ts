import { DiscordError } from '../errors.js';
import type { Member, User } from '../world/model.js';
import {
  applicationJson,
  channelJson,
  emojiJson,
  guildJson,
  guildSummaryJson,
  memberJson,
  ownUserJson,
  roleJson,
  userJson,
} from '../world/serialise.js';
import { compareSnowflakes } from '../world/snowflake.js';
import { getGuild } from './access.js';
import type { RestContext } from './context.js';
import { Form } from './form.js';
import type { BotCall, Router } from './router.js';

const DAILY_SESSIONS = 1000;
const DAY_MS = 86_400_000;

/** The bot itself, its application, the way to the gateway. */
export function selfRoutes(router: Router, { world, gatewayUrl }: RestContext): void {
  router.bot('GET', '/gateway/bot', () => ({
    url: gatewayUrl(),
    shards: 1,
    session_start_limit: { total: DAILY_SESSIONS, remaining: DAILY_SESSIONS, reset_after: DAY_MS, max_concurrency: 1 },
  }));
  router.bot('GET', '/users/@me', ({ bot }) => ownUserJson(bot.user));
  router.bot('GET', '/users/@me/guilds', ({ bot }) => [guildSummaryJson(bot.guild)]);
  router.bot('POST', '/users/@me/channels', ({ bot, body }) => {
    const form = new Form(body);
    const id = form.snowflake('recipient_id');
    if (!form.has('recipient_id')) form.missing('recipient_id');
    form.check();
    const recipient = world.users.get(id ?? '');
    if (!recipient) throw new DiscordError('invalidRecipient');
    if (recipient.bot) throw new DiscordError('cannotSendTo');
    return channelJson(world.openDirect(bot.guild, recipient));
  });
  router.bot('GET', '/users/:user_id', ({ params }) => userJson(getUser(world.users, params.user_id)));
  router.bot('GET', '/applications/@me', ({ bot }) => applicationJson(bot));
  router.bot('GET', '/oauth2/applications/@me', ({ bot }) => applicationJson(bot));
}

/** The guild, its members and roles. */
export function guildRoutes(router: Router, { world }: RestContext): void {
  const guildOf = ({ bot, params }: BotCall) => getGuild(world, bot, params.guild_id);

  router.bot('GET', '/guilds/:guild_id', (call) => {
    const guild = guildOf(call);
    const counts = { approximate_member_count: guild.members.size, approximate_presence_count: 1 };
    return { ...guildJson(guild), ...(call.query.with_counts === 'true' && counts) };
  });
  router.bot('GET', '/guilds/:guild_id/roles', (call) => [...guildOf(call).roles.values()].map(roleJson));
  router.bot('GET', '/guilds/:guild_id/roles/:role_id', (call) => {
    const role = guildOf(call).roles.get(call.params.role_id ?? '');
    if (!role) throw new DiscordError('unknownRole');
    return roleJson(role);
  });
  router.bot('GET', '/guilds/:guild_id/emojis', (call) => [...guildOf(call).emojis.values()].map(emojiJson));
  router.bot('GET', '/guilds/:guild_id/emojis/:emoji_id', (call) => {
    const emoji = guildOf(call).emojis.get(call.params.emoji_id ?? '');
    if (!emoji) throw new DiscordError('unknownEmoji');
    return emojiJson(emoji);
  });
  router.bot('GET', '/guilds/:guild_id/members', (call) => listMembers(guildOf(call).members, call.query));
  router.bot('GET', '/guilds/:guild_id/members/search', (call) => searchMembers(guildOf(call).members, call.query));
  router.bot('GET', '/guilds/:guild_id/members/:user_id', (call) => {
    const member = guildOf(call).members.get(call.params.user_id ?? '');
    if (member) return memberJson(member);
    throw new DiscordError(world.users.has(call.params.user_id ?? '') ? 'unknownMember' : 'unknownUser');
  });
}

function getUser(users: Map<string, User>, id = ''): User {
  const user = users.get(id);
  if (!user) throw new DiscordError('unknownUser');
  return user;
}

function listMembers(members: Map<string, Member>, query: Record<string, string>) {
  const form = new Form(query);
  const limit = form.integer('limit', 1, 1000) ?? 1;
  const after = query.after ?? '0';
  form.check();
  const sorted = [...members.values()].sort((left, right) => compareSnowflakes(left.user.id, right.user.id));
  return sorted
    .filter(({ user }) => compareSnowflakes(user.id, after) > 0)
    .slice(0, limit)
    .map(memberJson);
}

function searchMembers(members: Map<string, Member>, query: Record<string, string>) {
  const form = new Form(query);
  const prefix = form.requiredText('query', { min: 1, max: 100 }).toLowerCase();
  const limit = form.integer('limit', 1, 1000) ?? 1;
  form.check();
  const names = ({ user }: Member) => [user.username, user.globalName ?? ''].map((name) => name.toLowerCase());
  const found = [...members.values()].filter((member) => names(member).some((name) => name.startsWith(prefix)));
  return found.slice(0, limit).map(memberJson);
}
