import { Readable } from 'node:stream';
import { setTimeout as pause } from 'node:timers/promises';
import type { FastifyReply } from 'fastify';
import { cutLine } from '../line.js';
import { waitUnlessGone } from '../llm/wait.js';
import type { AppFault } from './app-faults.js';

const JSON_TYPE = 'application/json; charset=utf-8';
const HTML_TYPE = 'text/html; charset=utf-8';
const GARBAGE = '<html><body>Application error: see the logs</body></html>';
/** Well-formed, and nothing that anyone would expect. */
const WRONG = { data: 'none', message: 42, withhold: 'perhaps' };

const SLOW_MS = 3000;
const ENDLESS_MS = 100;
const HUGE_BYTES = 50_000_000;
const PIECE = 'a'.repeat(65_536);

/** Sends JSON, under another content type when a fault has set one. */
export function sendJson(reply: FastifyReply, body: unknown): FastifyReply {
  if (!reply.hasHeader('content-type')) reply.type(JSON_TYPE);
  return reply.send(JSON.stringify(body));
}

/** True when the app is to answer after all; otherwise the fault has answered, or made sure that nobody will. */
export async function misbehave(fault: AppFault, reply: FastifyReply): Promise<boolean> {
  switch (fault.kind) {
    case 'slow':
      if (await waitUnlessGone(reply.raw, fault.ms ?? SLOW_MS)) return true;
      reply.hijack();
      return false;
    case 'wrong_content_type':
      reply.type(HTML_TYPE);
      return true;
    case 'status':
      sendJson(reply.status(fault.status ?? 500), { error: 'told to fail' });
      return false;
    case 'redirect':
      reply.redirect(fault.location ?? '/', fault.status ?? 302);
      return false;
    case 'garbage':
      reply.type(JSON_TYPE).send(GARBAGE);
      return false;
    case 'wrong_type':
      sendJson(reply, WRONG);
      return false;
    case 'huge':
      reply.type(JSON_TYPE).send(Readable.from(hugeJson(fault.bytes ?? HUGE_BYTES)));
      return false;
    case 'endless':
      reply.type(JSON_TYPE).send(Readable.from(endlessJson(fault.ms ?? ENDLESS_MS)));
      return false;
    case 'headers_only':
      reply.hijack();
      reply.raw.writeHead(200, { 'content-type': JSON_TYPE }).flushHeaders();
      return false;
    case 'reset':
      cutLine(reply);
      return false;
  }
}

/** An object of so many bytes, in pieces that are made as they are read. */
function* hugeJson(bytes: number): Generator<string> {
  const [head, tail] = ['{"message":"', '"}'];
  yield head;
  for (let left = bytes - head.length - tail.length; left > 0; left -= PIECE.length) yield PIECE.slice(0, left);
  yield tail;
}

async function* endlessJson(ms: number): AsyncGenerator<string> {
  yield '{"message":"';
  for (;;) {
    await pause(ms, undefined, { ref: false });
    yield '.';
  }
}
