import type { FastifyInstance, FastifyReply } from 'fastify';
import { notFound } from './api-error.js';
import type { Bot } from './bot.js';

interface Download {
  Params: { token: string; '*': string };
}

/** Serves `<prefix>/file/bot<token>/<file_path>`, by the paths that `getFile` has given out. */
export function registerDownloads(app: FastifyInstance, prefixes: string[], findBot: (token: string) => Bot | null) {
  for (const prefix of prefixes) {
    app.get<Download>(`${prefix}/file/bot:token/*`, async ({ params }, reply) => {
      const bot = findBot(params.token);
      const media = bot && !bot.isRevoked ? bot.media.findPath(params['*']) : null;
      if (!bot || !media) return refuse(reply);
      return reply
        .header('content-type', 'application/octet-stream')
        .header('content-length', media.file.bytes)
        .send(await bot.media.read(media));
    });
  }
}

const refuse = (reply: FastifyReply): FastifyReply => reply.code(404).send(notFound().toBody());
