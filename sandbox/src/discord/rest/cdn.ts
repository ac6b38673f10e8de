import type { FastifyInstance } from 'fastify';
import { isGoodLink } from '../world/attachments.js';
import type { RestContext } from './context.js';

type FilePath = { Params: { channel_id: string; attachment_id: string }; Querystring: Record<string, string> };

/** Serves the files that messages carry, by the signed links in them alone. */
export function mountCdn(app: FastifyInstance, { attachments }: RestContext): void {
  app.get<FilePath>('/discord/cdn/attachments/:channel_id/:attachment_id/:name', async ({ params, query }, reply) => {
    const { channel_id: channelId, attachment_id: id } = params;
    const attachment = isGoodLink(channelId, id, query) ? attachments.find(channelId, id) : null;
    if (!attachment) return reply.status(404).type('text/plain').send('This content is no longer available.');
    const { contentType, bytes } = attachment.file;
    return reply
      .header('content-type', contentType)
      .header('content-length', bytes)
      .send(await attachments.open(attachment));
  });
}
