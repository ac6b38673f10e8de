import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expectRefusal } from '../security/envelope.js';
import { departures, type Shape } from './shape.js';

type Fields = Readonly<Record<string, Shape>>;

/** What a seed documents of one endpoint. */
export interface DocumentedEndpoint {
  method: string;
  /** With `{parameters}`. */
  path: string;
  /** Of the documented answer. */
  status: number;
  /** Query parameters; a `!` at the end of the type marks a required one. */
  query?: Readonly<Record<string, string>>;
  /** Body fields that must be sent, and those that may. */
  required?: Fields;
  optional?: Fields;
  answer: Shape;
}

export interface SeedRequest {
  path?: Record<string, string>;
  query?: Record<string, string>;
  body?: Record<string, unknown>;
}

/** An answer as a spec looks at it: members are reached into without ceremony. */
// eslint-disable-next-line @typescript-eslint/no-explicit-any -- its shape is checked at run time, against the fixture
export type Json = any;

export interface SeedAnswer {
  status: number;
  contentType: string;
  /** Undefined when there is none. */
  body: Json;
}

/** Sends a seed's documented requests, holds the answers against what is documented, and remembers what was sent. */
export class Seed {
  readonly endpoints: Readonly<Record<string, DocumentedEndpoint>>;
  private readonly sent = new Set<string>();

  constructor(
    file: string,
    private readonly server: () => { url: string },
  ) {
    this.endpoints = JSON.parse(readFileSync(join(__dirname, 'fixtures', file), 'utf8')) as Seed['endpoints'];
  }

  /** The request succeeds, with the documented status and every documented field; answers the body. */
  async answers(name: string, caller: { token: string }, request: SeedRequest = {}): Promise<Json> {
    const endpoint = this.get(name);
    const { status, body } = await this.send(name, caller, request);
    const problems = departures(body, endpoint.answer);
    if (status !== endpoint.status) problems.unshift(`the status is ${status}, not ${endpoint.status}`);
    expect(problems.length > 0 ? [name, ...problems, JSON.stringify(body)] : []).toEqual([]);
    this.remember(name, request);
    return body;
  }

  /** The request is refused with this status, in the family's envelope; answers the part that tells why. */
  async refuses(status: number, name: string, caller: { token: string }, request: SeedRequest = {}): Promise<Json> {
    const answer = await this.send(name, caller, request);
    expectRefusal(name, this.get(name).path, answer, status);
    return answer.body.error instanceof Object ? answer.body.error : answer.body;
  }

  /** What the seed documents and no request has carried yet: endpoints, query parameters, body fields. */
  unsent(): string[] {
    return Object.entries(this.endpoints)
      .flatMap(([name, { query, required, optional }]) => [
        name,
        ...Object.keys({ ...query, ...required, ...optional }).map((field) => `${name}: ${field}`),
      ])
      .filter((it) => !this.sent.has(it));
  }

  async send(name: string, caller: { token: string }, request: SeedRequest): Promise<SeedAnswer> {
    const { method, path } = this.get(name);
    const target = path.replace(/\{(\w+)\}/g, (_, parameter: string) =>
      encodeURIComponent(request.path?.[parameter] ?? ''),
    );
    const query = request.query ? `?${new URLSearchParams(request.query)}` : '';
    const response = await fetch(`${this.server().url}${target}${query}`, {
      method,
      headers: {
        authorization: `Bearer ${caller.token}`,
        ...(request.body && { 'content-type': 'application/json' }),
      },
      body: request.body && JSON.stringify(request.body),
    });
    const text = await response.text();
    return {
      status: response.status,
      contentType: response.headers.get('content-type') ?? '',
      body: text === '' ? undefined : JSON.parse(text),
    };
  }

  private remember(name: string, { query, body }: SeedRequest): void {
    this.sent.add(name);
    for (const field of Object.keys({ ...query, ...body })) this.sent.add(`${name}: ${field}`);
  }

  private get(name: string): DocumentedEndpoint {
    const endpoint = this.endpoints[name];
    if (!endpoint) throw new Error(`The seed documents no '${name}'.`);
    return endpoint;
  }
}
