import type { FastifyInstance, FastifyReply, FastifyRequest, HTTPMethods } from 'fastify';
import type { Fault, FaultBoard } from '../../faults.js';
import type { FileShelf } from '../../files/file-shelf.js';
import { discard } from '../../files/multipart.js';
import { DiscordError } from '../errors.js';
import type { Gateway } from '../gateway/gateway.js';
import type { Bot, Guild, Json, Webhook } from '../world/model.js';
import { isSnowflake } from '../world/snowflake.js';
import type { World } from '../world/world.js';
import { Form } from './form.js';
import { GLOBAL_ALLOWANCE, RateLimits, bucketHeaders, type Allowance } from './rate-limits.js';
import { channelIdOf, faultySlowdown, sendRateLimited, spent } from './refusals.js';
import { readBody, type Upload } from './uploads.js';

export interface Call {
  params: Record<string, string>;
  query: Record<string, string>;
  body: Json;
  uploads: Upload[];
}
export type BotCall = Call & { bot: Bot };
export type WebhookCall = Call & { webhook: Webhook };

/** 200 with the value; 204 for undefined; a `Created` is 201. */
export type Answer = object | undefined;
export class Created {
  constructor(readonly value: object) {}
}

interface Caller {
  guild: Guild;
  /** Whose requests are counted together. */
  subject: string;
  bot?: Bot;
  webhook?: Webhook;
}
type Identify = (request: FastifyRequest) => Caller;
type Handle = (call: Call, caller: Caller) => Answer | Promise<Answer>;

/** A request that is never answered is cut off after this. */
const LONGEST_SILENCE_MS = 60_000;
const MIB = 1024 * 1024;
/** In bytes, for each file, by the guild's premium tier ("Uploading Files"). */
const LARGEST_FILE = [10 * MIB, 10 * MIB, 50 * MIB, 100 * MIB] as const;

export interface RouterOptions {
  world: World;
  faults: FaultBoard;
  gateway: Gateway;
  files: FileShelf;
}

/** Mounts routes behind what every request passes: faults, its token, rate limits, its body. */
export class Router {
  readonly limits = new RateLimits();
  private readonly silent = new Set<NodeJS.Timeout>();
  private app: FastifyInstance | null = null;

  constructor(private readonly options: RouterOptions) {}

  mountOn(app: FastifyInstance): void {
    this.app = app;
  }

  /** A route for `Authorization: Bot …`. */
  bot(method: HTTPMethods, path: string, handle: (call: BotCall) => Answer, allowance?: Allowance): void {
    this.mount(method, path, this.identifyBot, (call, { bot }) => handle({ ...call, bot: bot as Bot }), allowance);
  }

  /** A route that carries its own token: `/webhooks/:webhook_id/:webhook_token…`. */
  webhook(method: HTTPMethods, path: string, handle: (call: WebhookCall) => Answer, allowance?: Allowance): void {
    const own: Handle = (call, { webhook }) => handle({ ...call, webhook: webhook as Webhook });
    this.mount(method, path, this.identifyWebhook, own, allowance);
  }

  private mount(method: HTTPMethods, url: string, identify: Identify, handle: Handle, allowance?: Allowance): void {
    this.app?.route({
      method,
      url,
      handler: async (request, reply) => {
        const params = request.params as Record<string, string>;
        const channelId = channelIdOf(this.options.world, params);
        const fault = this.options.faults.take(channelId);
        if (fault && this.fail(fault, request, reply, identify)) return reply;
        const caller = identify(request);
        checkIds(params);
        if (caller.guild.limited && !this.allow(caller, params, reply, allowance)) return reply;
        const limit = LARGEST_FILE[caller.guild.premiumTier];
        const { body, uploads } = await readBody(request, this.options.files, limit);
        const query = request.query as Record<string, string>;
        const act: Handle = (call, known) => {
          const names = uploads.map(({ file }) => file.name);
          if (this.options.faults.refusesFile(names, channelId)) throw new DiscordError('fileTooLarge');
          return handle(call, known);
        };
        const answer = await this.handleOrDiscard(act, { params, query, body, uploads }, caller);
        if (fault) return cut(request, reply);
        return send(reply, answer);
      },
    });
  }

  /** Of a request that is refused no file is kept. */
  private async handleOrDiscard(handle: Handle, call: Call, caller: Caller): Promise<Answer> {
    try {
      return await handle(call, caller);
    } catch (error) {
      await discard(this.options.files, call.uploads);
      throw error;
    }
  }

  private readonly identifyBot: Identify = (request) => {
    const [, token] = /^Bot (\S+)$/.exec(request.headers.authorization ?? '') ?? [];
    const bot = token ? this.options.world.findBot(token) : undefined;
    if (!bot) throw new DiscordError('unauthorized');
    return { guild: bot.guild, subject: bot.user.id, bot };
  };

  private readonly identifyWebhook: Identify = (request) => {
    const { webhook_id: id, webhook_token: token } = request.params as Record<string, string>;
    const webhook = this.options.world.webhooks.get(id ?? '');
    if (!webhook) throw new DiscordError('unknownWebhook');
    if (webhook.token !== token) throw new DiscordError('invalidWebhookToken');
    return { guild: webhook.channel.guild, subject: webhook.id, webhook };
  };

  /** Does what the fault says; false when the request is to take its effect first. */
  private fail(fault: Fault, request: FastifyRequest, reply: FastifyReply, identify: Identify): boolean {
    if (fault.kind === 'accepted_then_reset') return false;
    if (fault.kind === '429') sendRateLimited(reply, faultySlowdown(fault));
    if (fault.kind === 'reset') cut(request, reply);
    if (fault.kind === 'timeout') this.keepSilent(request, reply);
    if (fault.kind === '500') throw new DiscordError('internal');
    if (fault.kind === 'revoked') this.revoke(identify(request));
    return true;
  }

  /** The bot's token is worth nothing from now on, nor is the webhook's when the request came by one. */
  private revoke({ guild, webhook }: Caller): never {
    this.options.world.revoke(guild.bot);
    this.options.gateway.expel(guild.bot.token);
    if (!webhook) throw new DiscordError('unauthorized');
    webhook.token = '';
    throw new DiscordError('invalidWebhookToken');
  }

  private keepSilent(request: FastifyRequest, reply: FastifyReply): void {
    reply.hijack();
    const timer = setTimeout(() => request.raw.socket.destroy(), LONGEST_SILENCE_MS).unref();
    this.silent.add(timer);
    request.raw.socket.once('close', () => {
      clearTimeout(timer);
      this.silent.delete(timer);
    });
  }

  /** Counts the request; false when it was answered with 429. Webhooks are outside the bot's global limit. */
  private allow(caller: Caller, params: Record<string, string>, reply: FastifyReply, allowance?: Allowance): boolean {
    if (caller.bot && !this.count(GLOBAL_ALLOWANCE, caller.subject, reply)) return false;
    return !allowance || this.count(allowance, `${caller.subject} ${params.channel_id ?? ''}`, reply);
  }

  private count(allowance: Allowance, subject: string, reply: FastifyReply): boolean {
    const verdict = this.limits.take(allowance, subject);
    if (!verdict.allowed) sendRateLimited(reply, spent(allowance, verdict));
    else if (allowance !== GLOBAL_ALLOWANCE) void reply.headers(bucketHeaders(allowance, verdict));
    return verdict.allowed;
  }

  close(): void {
    for (const timer of this.silent) clearTimeout(timer);
    this.silent.clear();
  }
}

/** Cuts the line without an answer. */
function cut(request: FastifyRequest, reply: FastifyReply): FastifyReply {
  reply.hijack();
  request.raw.socket.destroy();
  return reply;
}

function send(reply: FastifyReply, answer: Answer): FastifyReply {
  if (answer === undefined) return reply.status(204).send();
  return answer instanceof Created ? reply.status(201).send(answer.value) : reply.send(answer);
}

/** Every `…_id` of a path is a snowflake. */
function checkIds(params: Record<string, string>): void {
  const form = new Form(params);
  for (const [name, value] of Object.entries(params)) {
    if (name.endsWith('_id') && !isSnowflake(value)) form.checkSnowflake(name, value);
  }
  form.check();
}
