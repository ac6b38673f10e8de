import type { FastifyInstance, FastifyReply } from 'fastify';
import { ControlError, type SandboxPerson } from '../platform-sandbox.js';
import type { TeamsAccount } from './account.js';
import type { ActivityFeed } from './activity-feed.js';
import { isObject } from './outgoing.js';
import { CONSENT_CARD } from './sent-files.js';
import type { UploadSessions } from './upload-sessions.js';
import type { Writing } from './writing.js';

interface Parts {
  getAccount: (accountId: string) => TeamsAccount;
  feed: ActivityFeed;
  uploads: UploadSessions;
  writing: Writing;
}

type Params = { account: string; channel: string; message: string };
type Act = (about: {
  account: TeamsAccount;
  params: Params;
  body: Record<string, unknown>;
}) => object | Promise<object>;

const ACCOUNT = '/_control/teams/accounts/:account';
const CHANNEL = `${ACCOUNT}/channels/:channel`;
const MESSAGE = `${CHANNEL}/messages/:message`;

/** What happens to teams, channels and cards on Teams alone, beside the control API that all platforms share. */
export function registerTeamEvents(app: FastifyInstance, { getAccount, feed, uploads, writing }: Parts): void {
  const route = (method: 'POST' | 'PATCH' | 'DELETE', url: string, act: Act) =>
    app.route<{ Params: Params }>({
      method,
      url,
      handler: ({ params, body }, reply) =>
        answer(reply, () => act({ account: getAccount(params.account), params, body: isObject(body) ? body : {} })),
    });

  /** Takes the app out of the team, or puts it back. */
  route('DELETE', `${ACCOUNT}/installation`, ({ account }) => {
    if (!account.isInTeam) throw new ControlError(409, 'account_id: the app is not in the team');
    account.isInTeam = false;
    feed.installed(account, false);
    return { ok: true };
  });
  route('POST', `${ACCOUNT}/installation`, ({ account }) => {
    account.isInTeam = true;
    feed.installed(account);
    return { ok: true };
  });
  /** Several people have a chat, and put the app into it; then take it out, or put it back. */
  route('POST', `${ACCOUNT}/chats`, ({ account, body }) => {
    const people = readPeople(body).map((person) => account.people.meet(person));
    const chat = account.openGroup(people, body.name === undefined ? '' : readName(body));
    feed.installedInChat(account, chat);
    return { id: chat.id, name: chat.name };
  });
  for (const [method, hasBot] of [
    ['DELETE', false],
    ['POST', true],
  ] as const) {
    route(method, `${ACCOUNT}/chats/:channel/installation`, ({ account, params }) => {
      const chat = account.get(params.channel);
      if (!chat.group) throw new ControlError(404, 'channel_id: this is no group chat');
      if (chat.hasBot === hasBot) throw new ControlError(409, 'channel_id: the app is there, or gone, already');
      chat.hasBot = hasBot;
      feed.installedInChat(account, chat, hasBot);
      return { ok: true };
    });
  }
  route('PATCH', `${ACCOUNT}/team`, ({ account, body }) => {
    account.teamName = readName(body);
    feed.teamChanged(account, 'teamRenamed');
    return { id: account.teamId, name: account.teamName };
  });
  route('PATCH', CHANNEL, ({ account, params, body }) => {
    const channel = getChannel(account, params.channel);
    channel.name = readName(body);
    feed.teamChanged(account, 'channelRenamed', channel);
    return { id: channel.id, name: channel.name };
  });
  route('DELETE', CHANNEL, ({ account, params }) => {
    const channel = getChannel(account, params.channel);
    account.channels.delete(channel.id);
    feed.teamChanged(account, 'channelDeleted', channel);
    return { ok: true };
  });
  route('POST', `${MESSAGE}/restore`, ({ account, params }) => {
    writing.restore(account, account.get(params.channel), params.message);
    return { ok: true };
  });
  /** The person of a chat answers a card by which the bot offers a file; answers what the bot answered to that. */
  route('POST', `${MESSAGE}/consent`, async ({ account, params, body: { action } }) => {
    if (action !== 'accept' && action !== 'decline') {
      throw new ControlError(400, 'action: must be accept or decline');
    }
    const chat = account.get(params.channel);
    const message = chat.find(params.message);
    const card = message?.attachments.find(({ contentType }) => contentType === CONSENT_CARD);
    if (!message || !card || !chat.person)
      throw new ControlError(404, 'message_id: there is no card that offers a file');
    const content = isObject(card.content) ? card.content : {};
    const value =
      action === 'accept'
        ? { context: content.acceptContext, uploadInfo: uploads.open(account, String(card.name)) }
        : { context: content.declineContext };
    const told = { type: 'fileUpload', action, ...value };
    const answered = await feed.invoke(account, chat, chat.person, message, 'fileConsent/invoke', told);
    return { status: answered?.status ?? null };
  });
}

/** A channel that can be renamed or deleted: any but General. */
function getChannel(account: TeamsAccount, id: string) {
  const channel = account.get(id);
  if (!channel.isChannel || account.isGeneral(channel)) {
    throw new ControlError(409, 'channel_id: neither General nor a chat can be changed');
  }
  return channel;
}

function readName({ name }: Record<string, unknown>): string {
  if (typeof name === 'string' && name.trim() !== '' && name.length <= 80) return name;
  throw new ControlError(400, 'name: must have 1 to 80 characters');
}

function readPeople({ users }: Record<string, unknown>): SandboxPerson[] {
  const isPerson = (user: unknown): boolean =>
    isObject(user) && typeof user.id === 'string' && typeof user.name === 'string';
  if (Array.isArray(users) && users.length > 1 && users.every(isPerson)) return users as SandboxPerson[];
  throw new ControlError(400, 'users: must be a list of two or more, each with id and name');
}

async function answer(reply: FastifyReply, act: () => object | Promise<object>): Promise<FastifyReply> {
  try {
    return await reply.send(await act());
  } catch (error) {
    if (error instanceof ControlError) return reply.code(error.status).send({ error: error.message });
    throw error;
  }
}
