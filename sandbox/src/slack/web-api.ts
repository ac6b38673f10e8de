import formbody from '@fastify/formbody';
import multipart from '@fastify/multipart';
import type { FastifyError, FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { cutLine } from '../line.js';
import { breakBefore, tooMany } from './broken-answers.js';
import type { RateLimits } from './limits.js';
import { Arguments } from './methods/arguments.js';
import { authMethods } from './methods/auth.methods.js';
import { chatMethods } from './methods/chat.methods.js';
import { conversationsMethods } from './methods/conversations.methods.js';
import { directMethods } from './methods/direct.methods.js';
import { emojiMethods } from './methods/emoji.methods.js';
import { filesMethods } from './methods/files.methods.js';
import { historyMethods } from './methods/history.methods.js';
import { missingScope, type Method, type OpenCall } from './methods/method.js';
import { oauthMethods } from './methods/oauth.methods.js';
import { pinsMethods } from './methods/pins.methods.js';
import { reactionsMethods } from './methods/reactions.methods.js';
import { usersMethods } from './methods/users.methods.js';
import { isExpired, type SlackToken } from './oauth/tokens.js';
import { SlackError } from './slack-error.js';

const METHODS = new Map<string, Method>(
  [
    authMethods,
    oauthMethods,
    usersMethods,
    conversationsMethods,
    directMethods,
    historyMethods,
    chatMethods,
    reactionsMethods,
    pinsMethods,
    filesMethods,
    emojiMethods,
  ].flatMap((group) => Object.entries(group)),
);

type Json = Record<string, unknown>;

export interface WebApiParts extends Omit<OpenCall, 'args' | 'origin'> {
  origin: () => string;
  limits: RateLimits;
}

/** Mounts `/slack/api/{method}` as Slack serves it: GET or POST, arguments in a query, a form or JSON. */
export async function registerWebApi(app: FastifyInstance, parts: WebApiParts): Promise<void> {
  await app.register(formbody);
  await app.register(multipart, { attachFieldsToBody: 'keyValues' });
  app.setErrorHandler((error: FastifyError, request, reply) => reply.send(unreadable(error, request)));
  app.route<{ Params: { method: string } }>({
    method: ['GET', 'POST'],
    url: '/slack/api/:method',
    handler: (request, reply) => answer(request, reply, request.params.method, parts),
  });
}

async function answer(request: FastifyRequest, reply: FastifyReply, name: string, parts: WebApiParts) {
  const values = readValues(request, METHODS.get(name)?.noJson);
  const token = findToken(values, parts);
  const channel = channelOf(values, token);
  const fault = parts.faults.take(channel);
  if (fault && breakBefore(fault, reply)) return reply;
  if (fault?.kind === 'revoked' && token) revoke(token, parts);
  const result = await perform(name, values, token, channel, parts, reply);
  if (fault?.kind === 'accepted_then_reset') {
    cutLine(reply);
    return reply;
  }
  return reply.send(result);
}

async function perform(
  name: string,
  values: Json,
  token: SlackToken | undefined,
  channel: string | undefined,
  parts: WebApiParts,
  reply: FastifyReply,
): Promise<Json> {
  try {
    const method = METHODS.get(name);
    if (!method) throw new SlackError('unknown_method', { req_method: name });
    const open: OpenCall = { ...parts, args: new Arguments(values), origin: parts.origin() };
    if (method.token === 'none') return { ok: true, ...(await method.run(open)) };
    const known = checkToken(method, token, values, reply);
    const wait = known.team.limited ? parts.limits.take(known.team.id, name, method.tier, channel) : 0;
    if (wait > 0) tooMany(reply, wait);
    if (wait > 0) throw new SlackError('ratelimited');
    return { ok: true, ...(await method.run({ ...open, token: known, team: known.team })) };
  } catch (error) {
    if (error instanceof SlackError) return { ok: false, error: error.code, ...error.details };
    throw error;
  }
}

function checkToken(method: Method, token: SlackToken | undefined, values: Json, reply: FastifyReply): SlackToken {
  if (!token) throw new SlackError(values.token ? 'invalid_auth' : 'not_authed');
  if (token.revoked) throw new SlackError('token_revoked');
  if (isExpired(token)) throw new SlackError('token_expired');
  const granted = token.kind === 'app' ? ['connections:write'] : [...token.team.scopes];
  reply.header('x-oauth-scopes', granted.join(','));
  if (method.scopes) reply.header('x-accepted-oauth-scopes', method.scopes.join(','));
  if (method.token !== 'any' && method.token !== token.kind) throw new SlackError('not_allowed_token_type');
  const allowed = !method.scopes || method.scopes.some((scope) => granted.includes(scope));
  if (!allowed) throw missingScope(token.team, method.scopes?.join(',') ?? '');
  return token;
}

/** The arguments, the query's and the body's together; a token in the header counts before one among them. */
function readValues(request: FastifyRequest, noJson = false): Json {
  const isJson = request.headers['content-type']?.startsWith('application/json');
  const body = request.body ?? {};
  if (isJson && (typeof body !== 'object' || Array.isArray(body))) throw new SlackError('json_not_object');
  const { token: tokenInBody, ...rest } = body as Json;
  const values: Json = { ...(request.query as Json), ...(!(isJson && noJson) && rest) };
  if (tokenInBody && !isJson) values.token = tokenInBody;
  const [scheme = '', given = ''] = (request.headers.authorization ?? '').split(' ');
  if (/^bearer$/i.test(scheme)) values.token = given;
  if (/^basic$/i.test(scheme)) {
    const [id, secret] = Buffer.from(given, 'base64').toString().split(':');
    Object.assign(values, { client_id: id, client_secret: secret });
  }
  return values;
}

function findToken(values: Json, parts: WebApiParts): SlackToken | undefined {
  return typeof values.token === 'string' ? parts.store.tokens.find(values.token) : undefined;
}

/** The id of the channel that a call is about, also when it was named. */
function channelOf(values: Json, token: SlackToken | undefined): string | undefined {
  const channel = values.channel ?? values.channel_id;
  if (typeof channel !== 'string') return undefined;
  return token?.team.findChannel(channel)?.id ?? channel;
}

export function revoke(token: SlackToken, { activity, store }: WebApiParts): void {
  token.revoked = true;
  if (token.kind === 'app') return;
  store.tokens.revokeBot(token.team);
  activity.revokeBot(token.team);
}

/** What Slack says of a body that it cannot read. */
function unreadable(error: FastifyError | SlackError, request: FastifyRequest): Json {
  if (error instanceof SlackError) return { ok: false, error: error.code };
  if ((error.statusCode ?? 500) >= 500) throw error;
  if (error.statusCode === 415) return { ok: false, error: 'invalid_post_type' };
  const isJson = request.headers['content-type']?.startsWith('application/json');
  return { ok: false, error: isJson ? 'invalid_json' : 'invalid_form_data' };
}
