import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { type Agent, type IncomingMessage, request as requestByHttp } from 'node:http';
import { request as requestByHttps } from 'node:https';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { ProviderError } from '../errors.js';
import { type CallContext, toProviderError } from './errors.js';

export interface Upload {
  /** The parameter that brings the file. */
  field: string;
  name: string;
  contentType: string;
  stream: Readable;
}

/** Characters of an answer: a message with all that is told of it has some thousands. */
const LONGEST_ANSWER = 1_000_000;

/**
 * Calls a method with a file, which is read only as fast as the line takes it, and never copied. Answers the method's
 * `result`. Closes the stream in any case. A form that breaks off in the middle has certainly done nothing: Telegram acts
 * on whole ones.
 */
export async function upload(
  url: string,
  fields: Readonly<Record<string, unknown>>,
  file: Upload,
  context: CallContext,
  { agent, signal }: { agent: Agent; signal: AbortSignal },
): Promise<unknown> {
  const form = new Form(fields, file);
  try {
    return await post(url, form, agent, signal);
  } catch (error) {
    if (form.failed)
      throw new ProviderError('unavailable', 'The file could not be read to its end', { cause: form.failed });
    throw toProviderError(error, form.isRead ? context : { ...context, effect: 'repeatable' });
  } finally {
    file.stream.destroy();
  }
}

async function post(url: string, form: Form, agent: Agent, signal: AbortSignal): Promise<unknown> {
  const request = url.startsWith('https:') ? requestByHttps : requestByHttp;
  const outgoing = request(url, { method: 'POST', headers: { 'content-type': form.contentType }, agent, signal });
  const answered = once(outgoing, 'response') as Promise<[IncomingMessage]>;
  // What is wrong with it is told by the request as well.
  pipeline(Readable.from(form.chunks(), { objectMode: false }), outgoing).catch(() => undefined);
  try {
    const [response] = await answered;
    return await resultOf(response);
  } finally {
    if (!form.isRead) outgoing.destroy();
  }
}

/** Throws what the client library throws, so that a refusal is read alike. */
async function resultOf(response: IncomingMessage): Promise<unknown> {
  const { statusCode = 0 } = response;
  if (statusCode >= 500) {
    response.resume();
    throw refusal({ error_code: statusCode });
  }
  let text = '';
  for await (const chunk of response.setEncoding('utf8')) {
    text += chunk as string;
    if (text.length > LONGEST_ANSWER) throw new Error('The answer is too long');
  }
  const body = parsed(text, statusCode);
  if (body.ok !== true) throw refusal(body);
  return body.result;
}

interface Answer {
  ok?: boolean;
  result?: unknown;
  error_code?: number;
}

/** Too large, and too many: what stands before Telegram says so by a page. Of its other pages nothing can be told. */
const REFUSED_AT_THE_DOOR: ReadonlySet<number> = new Set([413, 429]);

function parsed(text: string, status: number): Answer {
  try {
    return JSON.parse(text) as Answer;
  } catch (error) {
    if (!REFUSED_AT_THE_DOOR.has(status)) throw error;
    return { ok: false, error_code: status };
  }
}

const refusal = (response: object): Error => Object.assign(new Error('refused'), { response });

const NEW_LINE = '\r\n';

/** A form as `multipart/form-data`, which is made while it is sent. */
class Form {
  /** Whether all of it was handed to the line. */
  isRead = false;
  /** What was wrong with the file. */
  failed: Error | null = null;
  private readonly boundary = randomBytes(24).toString('hex');

  constructor(
    private readonly fields: Readonly<Record<string, unknown>>,
    private readonly file: Upload,
  ) {
    file.stream.once('error', (error) => (this.failed = error));
  }

  get contentType(): string {
    return `multipart/form-data; boundary=${this.boundary}`;
  }

  async *chunks(): AsyncGenerator<Uint8Array> {
    yield Buffer.from(this.head());
    for await (const chunk of this.file.stream) yield chunk as Uint8Array;
    this.isRead = true;
    yield Buffer.from(`${NEW_LINE}--${this.boundary}--${NEW_LINE}`);
  }

  private head(): string {
    const { field, name, contentType } = this.file;
    const fields = Object.entries(this.fields).map(
      ([key, value]) =>
        this.begin(`name="${key}"`) + NEW_LINE + (typeof value === 'object' ? JSON.stringify(value) : String(value)),
    );
    const file = `${this.begin(`name="${field}"; filename="${quotable(name)}"`)}content-type: ${quotable(contentType)}`;
    return [...fields, file + NEW_LINE + NEW_LINE].join(NEW_LINE);
  }

  private begin(disposition: string): string {
    return `--${this.boundary}${NEW_LINE}content-disposition: form-data; ${disposition}${NEW_LINE}`;
  }
}

/** What could end a quotation or a line of the form's headers is none of a name's. */
// eslint-disable-next-line no-control-regex -- control characters are what this is about
const quotable = (text: string): string => text.replace(/["\\]/g, "'").replace(/[\x00-\x1f\x7f]/g, ' ');
