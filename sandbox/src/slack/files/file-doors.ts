import multipart from '@fastify/multipart';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import type { Readable } from 'node:stream';
import { FileTooLarge, type ShelvedFile } from '../../files/file-shelf.js';
import { cutLine } from '../../line.js';
import { breakBefore } from '../broken-answers.js';
import { isExpired, type SlackToken } from '../oauth/tokens.js';
import type { SlackTeam } from '../team.js';
import { revoke, type WebApiParts } from '../web-api.js';
import { isVisible } from './sharing.js';
import type { SlackFile } from './slack-file.js';

type Door = { team: string; file: string };

/** Mounts where the content of files goes in and out: streams, of whatever size, never whole in memory. */
export async function registerFileDoors(app: FastifyInstance, parts: WebApiParts): Promise<void> {
  app.removeAllContentTypeParsers();
  app.addContentTypeParser('*', (_request, payload, done) => done(null, payload));
  await app.register(multipart);
  app.post<{ Params: Door & { secret: string } }>('/slack/files-upload/v1/:team/:file/:secret', (request, reply) =>
    takeIn(request, reply, parts),
  );
  for (const url of ['/slack/files-pri/:key/:name', '/slack/files-pri/:key/download/:name']) {
    app.get<{ Params: { key: string } }>(url, (request, reply) => giveOut(request, reply, parts));
  }
  app.get('/slack/signin', async (_request, reply) =>
    reply
      .type('text/html; charset=utf-8')
      .send('<!doctype html><title>Sign in | Slack</title><h1>Sign in to Slack</h1>\n'),
  );
}

async function takeIn(
  request: FastifyRequest<{ Params: Door & { secret: string } }>,
  reply: FastifyReply,
  parts: WebApiParts,
) {
  const fault = parts.faults.take();
  if (fault && breakBefore(fault, reply)) return reply;
  reply.type('text/plain');
  const { team, file: id, secret } = request.params;
  const file = parts.store.teams.get(team)?.files.get(id);
  if (file?.state !== 'awaited' || file.uploadSecret !== secret) return reply.status(404).send('no such upload');
  // Told before a byte is read: a client that is cut off while it sends would not hear of it.
  const announced = request.isMultipart() ? undefined : request.headers['content-length'];
  if (announced !== undefined && Number(announced) !== file.size) {
    return reply.status(400).send(`expected ${file.size} bytes, got ${announced}`);
  }
  try {
    const content = await shelve(request, file, parts);
    if (content?.bytes !== file.size) {
      if (content) await parts.files.remove(content.id);
      return reply.status(400).send(`expected ${file.size} bytes, got ${content?.bytes ?? 0}`);
    }
    if (file.content) await parts.files.remove(file.content.id);
    file.content = content;
  } catch (error) {
    if (error instanceof FileTooLarge) return reply.status(400).send(`expected ${file.size} bytes, got more`);
    throw error;
  }
  if (fault?.kind === 'accepted_then_reset') {
    cutLine(reply);
    return reply;
  }
  return reply.send(`OK - ${file.size}`);
}

/** The body itself, or the one file in a form; null when a form has none. */
async function shelve(request: FastifyRequest, file: SlackFile, { files }: WebApiParts): Promise<ShelvedFile | null> {
  const about = { name: file.name, contentType: file.type.mimetype };
  if (!request.isMultipart()) return request.body ? files.put(request.body as Readable, about, file.size) : null;
  const limits = { files: 1, fileSize: file.size + 1 };
  const part = await request.file({ limits, throwFileSizeLimit: false });
  return part ? files.put(part.file, about, file.size) : null;
}

async function giveOut(request: FastifyRequest<{ Params: { key: string } }>, reply: FastifyReply, parts: WebApiParts) {
  const fault = parts.faults.take();
  if (fault && breakBefore(fault, reply)) return reply;
  const token = tokenOf(request, parts);
  if (fault?.kind === 'revoked' && token) revoke(token, parts);
  const [teamId = '', fileId = ''] = request.params.key.split('-');
  const team = parts.store.teams.get(teamId);
  // Slack's website takes whoever has no right to a file for a person who has to sign in.
  if (!team || !token || !mayRead(token, team)) {
    return reply.redirect(`${parts.origin()}/slack/signin?redir=${encodeURIComponent(request.url)}`, 302);
  }
  const file = team.files.get(fileId);
  if (!file?.content || !isVisible(team, file)) return reply.status(404).type('text/html').send('<h1>Not found</h1>\n');
  const type = request.url.includes('/download/') ? 'attachment' : 'inline';
  reply.type(file.type.mimetype).header('content-length', file.size);
  reply.header('content-disposition', `${type}; filename*=UTF-8''${encodeURIComponent(file.name)}`);
  if (fault?.kind !== 'accepted_then_reset') return reply.send(await parts.files.open(file.content.id));
  const half = await parts.files.open(file.content.id, { start: 0, end: Math.floor(file.size / 2) });
  half.once('end', () => reply.raw.destroy());
  return reply.send(half);
}

function tokenOf({ headers }: FastifyRequest, { store }: WebApiParts): SlackToken | undefined {
  const [scheme = '', given = ''] = (headers.authorization ?? '').split(' ');
  return /^bearer$/i.test(scheme) ? store.tokens.find(given) : undefined;
}

function mayRead(token: SlackToken, team: SlackTeam): boolean {
  const isAlive = !token.revoked && !isExpired(token);
  return token.kind === 'bot' && token.team === team && isAlive && team.scopes.has('files:read');
}
