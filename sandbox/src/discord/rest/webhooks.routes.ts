import { DiscordError } from '../errors.js';
import type { Bot, Message, Webhook } from '../world/model.js';
import { messageJson } from '../world/serialise-message.js';
import { webhookJson } from '../world/serialise.js';
import { isSnowflake } from '../world/snowflake.js';
import { demand, getChannel, getGuild, getMessage } from './access.js';
import type { RestContext } from './context.js';
import { checkNotEmpty, readDraft } from './draft.js';
import { Form } from './form.js';
import { applyEdit } from './messages.routes.js';
import type { Allowance } from './rate-limits.js';
import type { Call, Router, WebhookCall } from './router.js';

const EXECUTE: Allowance = { name: 'execute webhook', limit: 5, seconds: 2 };
const MOST_WEBHOOKS = 15;
const FORBIDDEN_NAMES = ['clyde', 'discord'];
const NAME = { min: 1, max: 80 };
const WITH_TOKEN = '/webhooks/:webhook_id/:webhook_token';

/** Webhooks as a bot sees to them. */
export function webhookRoutes(router: Router, { world, rooms, origin }: RestContext): void {
  const show = (webhook: Webhook) => webhookJson(webhook, origin());
  const all = () => [...world.webhooks.values()];

  router.bot('POST', '/channels/:channel_id/webhooks', ({ bot, params, body }) => {
    const channel = getChannel(world, bot, params.channel_id);
    demand(bot, 'MANAGE_WEBHOOKS', channel);
    if (channel.thread) throw new DiscordError('wrongChannelType');
    const name = readName(new Form(body), 'name') ?? '';
    if (all().filter((webhook) => webhook.channel === channel).length >= MOST_WEBHOOKS) {
      throw new DiscordError('tooManyWebhooks');
    }
    return show(rooms.createWebhook(channel, name, bot.user));
  });
  router.bot('GET', '/channels/:channel_id/webhooks', ({ bot, params }) => {
    const channel = getChannel(world, bot, params.channel_id);
    demand(bot, 'MANAGE_WEBHOOKS', channel);
    return all()
      .filter((webhook) => webhook.channel === channel)
      .map(show);
  });
  router.bot('GET', '/guilds/:guild_id/webhooks', ({ bot, params }) => {
    const guild = getGuild(world, bot, params.guild_id);
    demand(bot, 'MANAGE_WEBHOOKS');
    return all()
      .filter((webhook) => webhook.channel.guild === guild)
      .map(show);
  });
  const ownedOf = (bot: Bot, id = '') => {
    const webhook = world.webhooks.get(id);
    if (!webhook) throw new DiscordError('unknownWebhook');
    demand(bot, 'MANAGE_WEBHOOKS', getChannel(world, bot, webhook.channel.id));
    return webhook;
  };
  router.bot('GET', '/webhooks/:webhook_id', ({ bot, params }) => show(ownedOf(bot, params.webhook_id)));
  router.bot('PATCH', '/webhooks/:webhook_id', ({ bot, params, body }) => {
    const webhook = ownedOf(bot, params.webhook_id);
    webhook.name = readName(new Form(body), 'name', webhook.name) ?? webhook.name;
    rooms.tellWebhooks(webhook.channel);
    return show(webhook);
  });
  router.bot('DELETE', '/webhooks/:webhook_id', ({ bot, params }) => {
    rooms.removeWebhook(ownedOf(bot, params.webhook_id));
    return undefined;
  });
}

/** Webhooks as whoever holds their URL uses them. */
export function webhookTokenRoutes(router: Router, context: RestContext): void {
  const { chat, rooms, origin } = context;
  const show = (message: Message, webhook: Webhook) => messageJson(message, webhook.id, origin());
  const messageOf = ({ webhook, params, query }: WebhookCall) => {
    const message = getMessage(placeOf(context, webhook, query), params.message_id);
    if (message.webhookId !== webhook.id) throw new DiscordError('unknownMessage');
    return message;
  };
  const named = `${WITH_TOKEN}/messages/:message_id`;

  router.webhook('GET', WITH_TOKEN, ({ webhook }) => webhookJson(webhook, origin(), false));
  router.webhook('DELETE', WITH_TOKEN, ({ webhook }) => {
    rooms.removeWebhook(webhook);
    return undefined;
  });
  router.webhook(
    'POST',
    WITH_TOKEN,
    (call) => {
      const message = execute(context, call);
      return call.query.wait === 'true' ? show(message, call.webhook) : undefined;
    },
    EXECUTE,
  );
  router.webhook('GET', named, (call) => show(messageOf(call), call.webhook));
  router.webhook('PATCH', named, (call) => {
    const message = messageOf(call);
    applyEdit(context, call, message, true);
    return show(message, call.webhook);
  });
  router.webhook('DELETE', named, (call) => {
    chat.remove(messageOf(call));
    return undefined;
  });
}

/** Posts under the request's own name and picture, else the webhook's. */
function execute(context: RestContext, { webhook, body, query, uploads }: WebhookCall): Message {
  const channel = placeOf(context, webhook, query);
  const form = new Form(body);
  const draft = readDraft(form, uploads, context.world.snowflakes);
  const username = readName(form, 'username', webhook.name) ?? webhook.name;
  const avatar = form.text('avatar_url', { max: 2048 }) ?? webhook.avatar;
  checkNotEmpty(draft);
  const author = { id: webhook.id, username, globalName: null, avatar, bot: true };
  return context.chat.post({ ...draft, content: draft.content ?? '', channel, author, webhook, mayMentionAll: true });
}

/** The webhook's channel, or the thread of it that `thread_id` names. */
function placeOf({ world }: RestContext, webhook: Webhook, query: Call['query']) {
  const { thread_id: threadId } = query;
  if (threadId === undefined) return webhook.channel;
  const thread = isSnowflake(threadId) ? world.channels.get(threadId) : undefined;
  if (thread?.parent !== webhook.channel) throw new DiscordError('unknownChannel');
  return thread;
}

/** Refuses the whole form when the name is bad; a name with `clyde` or `discord` in it is. */
function readName(form: Form, field: string, fallback?: string): string | undefined {
  const name = fallback === undefined ? form.requiredText(field, NAME) : form.text(field, NAME);
  const forbidden = FORBIDDEN_NAMES.find((word) => name?.toLowerCase().includes(word));
  if (forbidden) form.problem(field, 'USERNAME_INVALID_CONTAINS', `Username cannot contain "${forbidden}"`);
  form.check();
  return name;
}
