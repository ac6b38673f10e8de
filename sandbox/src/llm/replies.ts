import type { FastifyReply } from 'fastify';
import { completionChunks, completionJson, type Completion } from './completion.js';
import type { CompletionRequest } from './completion-request.js';
import { waitUnlessGone } from './wait.js';

/** How an answer leaves: with which pauses, and where the line breaks. */
export interface Manner {
  /** Milliseconds before an answer, and between the chunks of a stream. */
  delayMs: number;
  /** The line is cut after a part of the answer. */
  isCut: boolean;
}

const GARBAGE = '<html><body>upstream connect error or disconnect/reset before headers</body>';
const JSON_TYPE = 'application/json; charset=utf-8';
const STREAM_TYPE = 'text/event-stream; charset=utf-8';
const DONE = 'data: [DONE]\n\n';

/** Sends an answer as the request asks: in one piece, or as server-sent events that end with `[DONE]`. */
export async function sendCompletion(
  reply: FastifyReply,
  completion: Completion,
  { stream, includeUsage }: CompletionRequest,
  manner: Manner,
): Promise<FastifyReply> {
  if (!stream) return sendWhole(reply, JSON.stringify(completionJson(completion)), manner);
  const chunks = completionChunks(completion, includeUsage).map((chunk) => `data: ${JSON.stringify(chunk)}\n\n`);
  return sendStream(reply, [...chunks, DONE], manner);
}

async function sendWhole(reply: FastifyReply, body: string, { delayMs, isCut }: Manner): Promise<FastifyReply> {
  if (delayMs && !(await waitUnlessGone(reply.raw, delayMs))) return reply.hijack();
  if (!isCut) return reply.header('content-type', JSON_TYPE).send(body);
  open(reply, JSON_TYPE, { 'content-length': Buffer.byteLength(body) });
  reply.raw.write(body.slice(0, body.length / 2), () => reply.raw.destroy());
  return reply;
}

async function sendStream(reply: FastifyReply, events: string[], { delayMs, isCut }: Manner): Promise<FastifyReply> {
  open(reply, STREAM_TYPE);
  const told = isCut ? events.slice(0, Math.ceil(events.length / 2)) : events;
  for (const [index, event] of told.entries()) {
    if (delayMs && index > 0 && !(await waitUnlessGone(reply.raw, delayMs))) return reply;
    reply.raw.write(event);
  }
  // An empty write is called back once everything before it is out, so that the cut comes after the part.
  if (isCut) reply.raw.write('', () => setImmediate(() => reply.raw.destroy()));
  else reply.raw.end();
  return reply;
}

/** Success by its status, and nothing that a client can read. */
export function sendGarbage(reply: FastifyReply, stream: boolean): FastifyReply {
  if (!stream) return reply.header('content-type', JSON_TYPE).send(GARBAGE);
  open(reply, STREAM_TYPE);
  reply.raw.end(`data: {"id":"chatcmpl-0","object":"chat.compl\n\ndata: ${GARBAGE}\n\n`);
  return reply;
}

function open(reply: FastifyReply, type: string, more: Record<string, string | number> = {}): void {
  reply.hijack();
  const headers = reply.getHeaders() as Record<string, string>;
  reply.raw.writeHead(200, { ...headers, 'content-type': type, 'cache-control': 'no-cache', ...more });
}
