import type { FastifyInstance, FastifyReply } from 'fastify';
import { ControlError, type SandboxChannel } from '../platform-sandbox.js';

interface GroupEvents {
  migrate(accountId: string, chatId: string): SandboxChannel;
  kick(accountId: string, chatId: string): void;
}

interface ChatRoute {
  Params: { account_id: string; channel_id: string };
}

const CHAT = '/_control/telegram/accounts/:account_id/channels/:channel_id';

/** What can happen to a group on Telegram alone, beside the control API that all platforms share. */
export function registerGroupEvents(app: FastifyInstance, events: GroupEvents): void {
  // These calls carry nothing; whatever body a client sends along is not looked at.
  app.removeAllContentTypeParsers();
  app.addContentTypeParser('*', { parseAs: 'buffer' }, (_request, _body, done) => done(null));
  app.post<ChatRoute>(`${CHAT}/migrate`, ({ params }, reply) =>
    answer(reply, () => events.migrate(params.account_id, params.channel_id)),
  );
  app.post<ChatRoute>(`${CHAT}/kick`, ({ params }, reply) =>
    answer(reply, () => {
      events.kick(params.account_id, params.channel_id);
      return {};
    }),
  );
}

function answer(reply: FastifyReply, act: () => object): FastifyReply {
  try {
    return reply.send(act());
  } catch (error) {
    if (error instanceof ControlError) return reply.code(error.status).send({ error: error.message });
    throw error;
  }
}
