import { CHANNEL_TYPE, type Channel, type Overwrite } from '../world/model.js';
import type { ChannelChange, NewThread, ThreadChange } from '../world/rooms.js';
import { channelJson, guildChannels, threadMemberJson } from '../world/serialise.js';
import { DiscordError } from '../errors.js';
import { demand, getChannel, getGuild, getMessage } from './access.js';
import type { RestContext } from './context.js';
import { Form } from './form.js';
import { Created, type BotCall, type Router } from './router.js';

const CHANNEL = '/channels/:channel_id';
const NAME = { min: 1, max: 100 };
const ARCHIVE_MINUTES = [60, 1440, 4320, 10080] as const;
const THREADED_TYPES: number[] = [CHANNEL_TYPE.text, CHANNEL_TYPE.announcement];

/** Channels: read, made, changed, deleted. */
export function channelRoutes(router: Router, { world, rooms }: RestContext): void {
  const channelOf = ({ bot, params }: BotCall) => getChannel(world, bot, params.channel_id);

  router.bot('GET', CHANNEL, (call) => channelJson(channelOf(call)));
  router.bot('PATCH', CHANNEL, (call) => {
    const channel = channelOf(call);
    demand(call.bot, channel.thread ? 'MANAGE_THREADS' : 'MANAGE_CHANNELS', channel);
    const form = new Form(call.body);
    const [change, threadChange] = [readChange(form), readThreadChange(form)];
    form.check();
    rooms.update(channel, change, threadChange);
    return channelJson(channel);
  });
  router.bot('DELETE', CHANNEL, (call) => {
    const channel = channelOf(call);
    // Closing a direct conversation takes it off a list, and is undone by opening it again.
    if (channel.recipient) return channelJson(channel);
    demand(call.bot, channel.thread ? 'MANAGE_THREADS' : 'MANAGE_CHANNELS', channel);
    const last = channelJson(channel);
    rooms.remove(channel);
    return last;
  });
  router.bot('GET', '/guilds/:guild_id/channels', ({ bot, params }) =>
    guildChannels(getGuild(world, bot, params.guild_id)).map(channelJson),
  );
  router.bot('POST', '/guilds/:guild_id/channels', ({ bot, params, body }) => {
    const guild = getGuild(world, bot, params.guild_id);
    demand(bot, 'MANAGE_CHANNELS');
    const form = new Form(body);
    const name = form.requiredText('name', NAME);
    const types = [CHANNEL_TYPE.text, CHANNEL_TYPE.category, CHANNEL_TYPE.announcement];
    const type = form.choice('type', types) ?? CHANNEL_TYPE.text;
    const change = readChange(form);
    form.check();
    const written = type === CHANNEL_TYPE.category ? name : bareName(name);
    return new Created(channelJson(rooms.create(guild, { ...change, name: written, type })));
  });
}

/** Threads: made at a message or by themselves, listed, joined, left. */
export function threadRoutes(router: Router, { world, rooms }: RestContext): void {
  const channelOf = ({ bot, params }: BotCall) => getChannel(world, bot, params.channel_id);
  const parentOf = (call: BotCall) => {
    const channel = channelOf(call);
    if (!THREADED_TYPES.includes(channel.type)) throw new DiscordError('wrongChannelType');
    return channel;
  };
  const threadOf = (call: BotCall) => {
    const channel = channelOf(call);
    if (!channel.thread) throw new DiscordError('wrongChannelType');
    return { channel, members: channel.thread.memberIds };
  };

  router.bot('POST', `${CHANNEL}/messages/:message_id/threads`, (call) => {
    const channel = parentOf(call);
    demand(call.bot, 'CREATE_PUBLIC_THREADS', channel);
    const message = getMessage(channel, call.params.message_id);
    const given = readThread(call);
    if (message.thread) throw new DiscordError('threadExists');
    return new Created(ownThreadJson(rooms.startThreadAt(message, given), call));
  });
  router.bot('POST', `${CHANNEL}/threads`, (call) => {
    const channel = parentOf(call);
    const given = readThread(call);
    const isPublic = given.type === CHANNEL_TYPE.publicThread;
    demand(call.bot, isPublic ? 'CREATE_PUBLIC_THREADS' : 'CREATE_PRIVATE_THREADS', channel);
    return new Created(ownThreadJson(rooms.startThread(channel, given), call));
  });
  router.bot('GET', `${CHANNEL}/threads/archived/public`, (call) => {
    const channel = channelOf(call);
    const threads = [...channel.guild.channels.values()].filter((it) => it.parent === channel && it.thread?.archived);
    return { threads: threads.map(channelJson), members: [], has_more: false };
  });
  router.bot('GET', '/guilds/:guild_id/threads/active', ({ bot, params }) => {
    const guild = getGuild(world, bot, params.guild_id);
    const threads = [...guild.channels.values()].filter((it) => it.thread && !it.thread.archived);
    const joined = threads.filter((it) => it.thread?.memberIds.has(bot.user.id));
    return { threads: threads.map(channelJson), members: joined.map((it) => threadMemberJson(it, bot.user.id)) };
  });
  router.bot('GET', `${CHANNEL}/thread-members`, (call) => {
    const { channel, members } = threadOf(call);
    return [...members].map((id) => threadMemberJson(channel, id));
  });
  router.bot('PUT', `${CHANNEL}/thread-members/@me`, (call) => {
    threadOf(call).members.add(call.bot.user.id);
    return undefined;
  });
  router.bot('DELETE', `${CHANNEL}/thread-members/@me`, (call) => {
    threadOf(call).members.delete(call.bot.user.id);
    return undefined;
  });
}

const ownThreadJson = (thread: Channel, { bot }: BotCall) => ({
  ...channelJson(thread),
  member: threadMemberJson(thread, bot.user.id),
});

/** A text channel's name has neither capitals nor spaces. */
const bareName = (name: string): string => name.trim().toLowerCase().replace(/\s+/g, '-');

function readThread({ body, bot }: BotCall): NewThread {
  const form = new Form(body);
  const name = form.requiredText('name', NAME);
  const autoArchiveMinutes = form.choice('auto_archive_duration', ARCHIVE_MINUTES) ?? 1440;
  const types = [CHANNEL_TYPE.publicThread, CHANNEL_TYPE.privateThread];
  const type = form.choice('type', types) ?? CHANNEL_TYPE.privateThread;
  form.check();
  return { name, owner: bot.user, autoArchiveMinutes, type };
}

function readChange(form: Form): ChannelChange {
  const change: ChannelChange = {
    name: form.text('name', NAME),
    topic: form.body.topic === null ? null : form.text('topic', { max: 1024 }),
    nsfw: form.flag('nsfw'),
    slowmode: form.integer('rate_limit_per_user', 0, 21_600),
    position: form.integer('position', 0, 10_000),
    categoryId: form.body.parent_id === null ? null : form.snowflake('parent_id'),
    overwrites: form.objects('permission_overwrites', 100)?.map((_, index) => readOverwrite(form, index)),
  };
  return Object.fromEntries(Object.entries(change).filter(([, value]) => value !== undefined));
}

function readOverwrite(form: Form, index: number): Overwrite {
  const given = (form.body.permission_overwrites as Record<string, unknown>[])[index] ?? {};
  const id = form.checkSnowflake(`permission_overwrites.${index}.id`, given.id) ?? '';
  return { id, type: Number(given.type) === 1 ? 1 : 0, allow: bits(given.allow), deny: bits(given.deny) };
}

const bits = (value: unknown): bigint => (/^\d{1,20}$/.test(String(value)) ? BigInt(String(value)) : 0n);

function readThreadChange(form: Form): ThreadChange {
  const change: ThreadChange = {
    archived: form.flag('archived'),
    locked: form.flag('locked'),
    autoArchiveMinutes: form.choice('auto_archive_duration', ARCHIVE_MINUTES),
  };
  return Object.fromEntries(Object.entries(change).filter(([, value]) => value !== undefined));
}
