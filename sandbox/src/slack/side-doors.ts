import type { FastifyInstance } from 'fastify';
import type { Activity } from './activity.js';
import type { SlackStore } from './store.js';
import { storedText } from './text.js';

/** A transparent PNG of one pixel, which stands for every avatar and every emoji. */
const PIXEL = Buffer.from(
  'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==',
  'base64',
);

/** Mounts what Slack serves beside its Web API: the incoming webhook that OAuth hands out, and the pictures. */
export function registerSideDoors(app: FastifyInstance, store: SlackStore, activity: Activity): void {
  for (const folder of ['avatars', 'emoji']) {
    app.get(`/slack/${folder}/:file`, async (_request, reply) => reply.type('image/png').send(PIXEL));
  }
  app.post<{ Params: { team: string; bot: string; secret: string }; Body: { text?: string; blocks?: unknown[] } }>(
    '/slack/services/:team/:bot/:secret',
    async ({ params, body }, reply) => {
      const team = store.teams.get(params.team);
      const known = team && team.botId === params.bot && team.webhookSecret === params.secret && team.installed;
      const channel = team?.firstChannel();
      reply.type('text/plain');
      if (!known || !channel) return reply.status(404).send('no_service');
      if (!body?.text && !body?.blocks) return reply.status(400).send('no_text');
      if (channel.isArchived) return reply.status(410).send('channel_is_archived');
      const author = { botId: team.botId, appId: team.app.id, username: team.users.get(team.botUserId)?.name };
      activity.post(team, channel, {
        text: storedText(body.text ?? ''),
        blocks: body.blocks,
        subtype: 'bot_message',
        ...author,
      });
      return reply.send('ok');
    },
  );
}
