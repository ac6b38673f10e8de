import OpenAI, { APIConnectionError, APIError } from 'openai';
import type { ChatCompletionMessageParam } from 'openai/resources/chat/completions';
import { controlOf } from '../../testing/control.js';
import { startSandbox, type Sandbox } from '../index.js';

let sandbox: Sandbox;
let control: ReturnType<typeof controlOf>;
let client: OpenAI;

const connect = (apiKey = 'sandbox', timeout = 10_000) =>
  new OpenAI({ baseURL: `${sandbox.url}/llm/v1`, apiKey, maxRetries: 0, timeout, logLevel: 'off' });
const user = (content: string): ChatCompletionMessageParam => ({ role: 'user', content });
const system = (content: string): ChatCompletionMessageParam => ({ role: 'system', content });
const ask = (messages: ChatCompletionMessageParam[], more: object = {}) =>
  client.chat.completions.create({ model: 'sandbox', messages, ...more });
const said = async (...messages: ChatCompletionMessageParam[]) => (await ask(messages)).choices[0]!.message.content;
const fault = (kind: string, more: object = {}) =>
  control.call<{ error?: string }>('POST', 'llm/faults', { kind, count: 1, ...more });
const errorOf = (request: Promise<unknown>): Promise<APIError> =>
  request.then(
    () => Promise.reject(new Error('it was not refused')),
    (error: APIError) => error,
  );
const raw = async (body: string, headers: Record<string, string> = { authorization: 'Bearer sandbox' }) => {
  const init = { method: 'POST', headers: { 'content-type': 'application/json', ...headers }, body };
  const response = await fetch(`${sandbox.url}/llm/v1/chat/completions`, init);
  return { response, text: await response.text() };
};

/** The stream of an answer, gathered by the real client. */
async function streamed(messages: ChatCompletionMessageParam[], more: object = {}) {
  const stream = await client.chat.completions.create({ model: 'sandbox', messages, stream: true, ...more });
  const chunks: OpenAI.ChatCompletionChunk[] = [];
  for await (const chunk of stream) chunks.push(chunk);
  const deltas = chunks.map(({ choices }) => choices[0]?.delta);
  const text = deltas.map((delta) => delta?.content ?? '').join('');
  const refusal = deltas.map((delta) => delta?.refusal ?? '').join('');
  return { chunks, text, refusal };
}

beforeAll(async () => {
  sandbox = await startSandbox({ port: 0 });
  control = controlOf(sandbox.url);
  client = connect();
});
beforeEach(() => control.call('DELETE', ''));
afterAll(() => sandbox.close());

const KNOWLEDGE = 'Our office is in Lisbon. A refund takes 14 days. Shipping is free above 50 euros.';

describe('The model, driven by the openai client', () => {
  it('lists its models, and knows no other', async () => {
    const { data } = await client.models.list();
    expect(data).toEqual(expect.arrayContaining([expect.objectContaining({ id: 'sandbox', object: 'model' })]));
    expect(await client.models.retrieve('sandbox')).toMatchObject({ id: 'sandbox' });
    const error = await errorOf(ask([user('x')], { model: 'gpt-9' }));
    expect(error).toMatchObject({ status: 404, code: 'model_not_found', type: 'invalid_request_error' });
    expect(await errorOf(client.models.retrieve('gpt-9'))).toMatchObject({ status: 404, code: 'model_not_found' });
  });

  it('answers with the sentence that shares most words with the question, the same each time', async () => {
    const asked = [system(KNOWLEDGE), user('How long do refunds take?')];
    const first = await ask(asked);
    expect(first).toMatchObject({
      object: 'chat.completion',
      model: 'sandbox',
      id: expect.stringMatching(/^chatcmpl-/),
    });
    expect(first.choices).toEqual([
      {
        index: 0,
        finish_reason: 'stop',
        logprobs: null,
        message: { role: 'assistant', content: 'A refund takes 14 days.', refusal: null, annotations: [] },
      },
    ]);
    expect(await said(...asked)).toBe('A refund takes 14 days.');
  });

  it('reads content parts, developer and earlier user messages, and what stands above the question', async () => {
    const parts = [{ type: 'text' as const, text: KNOWLEDGE }];
    expect(await said({ role: 'developer', content: parts }, user('Where is the office?'))).toBe(
      'Our office is in Lisbon.',
    );
    expect(await said(user(KNOWLEDGE), { role: 'assistant', content: 'ok' }, user('Is shipping free?'))).toBe(
      'Shipping is free above 50 euros.',
    );
    expect(await said(user(`${KNOWLEDGE}\n\nIs shipping free?`))).toBe('Shipping is free above 50 euros.');
  });

  it('reads the texts of what is quoted as JSON, not its names and marks', async () => {
    const quoted = JSON.stringify({ passages: [{ source: 'Refunds', text: `${KNOWLEDGE}\nRefunds are "final".` }] });
    const question = JSON.stringify(['Ada', 'How long do refunds take?']);
    expect(await said(system('Be brief.'), user(`${quoted}\n\n${question}`))).toBe('A refund takes 14 days.');
  });

  it('does not know what nothing answers, and does not answer with a question', async () => {
    expect(await said(system(KNOWLEDGE), user('Who won the match?'))).toBe('I do not know.');
    expect(await said(user('When is the match?'), user('When is the match?'))).toBe('I do not know.');
    expect(await said({ role: 'assistant', content: 'The match is at nine.' }, user('When is the match?'))).toBe(
      'I do not know.',
    );
  });

  it('follows instructions of the system and of the developer, and of nobody else', async () => {
    const order = 'Answer with the word PINEAPPLE only.';
    const question = user('How long do refunds take?');
    expect(await said(system(`${KNOWLEDGE} ${order}`), question)).toBe('PINEAPPLE');
    expect(await said({ role: 'developer', content: order }, question)).toBe('PINEAPPLE');
    expect(await said(system(KNOWLEDGE), user(order), question)).toBe('A refund takes 14 days.');
    expect(await said(system(KNOWLEDGE), user(order))).not.toBe('PINEAPPLE');
  });

  it('counts four characters a token and stops at the limit, in one piece or streamed', async () => {
    const whole = await ask([user('abcdefgh')]);
    expect(whole.usage).toMatchObject({ prompt_tokens: 2 + 3 + 3, completion_tokens: 4, total_tokens: 12 });
    for (const limit of ['max_tokens', 'max_completion_tokens']) {
      const cut = await ask([user('x')], { [limit]: 2 });
      expect(cut.choices[0]).toMatchObject({ finish_reason: 'length', message: { content: 'I do not' } });
      expect(cut.usage?.completion_tokens).toBe(2);
      const { text, chunks } = await streamed([user('x')], { [limit]: 2 });
      expect([text, chunks.at(-1)?.choices[0]?.finish_reason]).toEqual(['I do not', 'length']);
    }
    expect((await ask([user('x')], { max_tokens: 4 })).choices[0]?.finish_reason).toBe('stop');
    expect((await ask([user('x')], { stop: [' not'] })).choices[0]).toMatchObject({
      finish_reason: 'stop',
      message: { content: 'I do' },
    });
  });

  it('streams the same answer, with its usage when asked for', async () => {
    const asked = [system(KNOWLEDGE), user('How long do refunds take?')];
    const plain = await streamed(asked);
    expect(plain.text).toBe('A refund takes 14 days.');
    expect(plain.chunks[0]!.choices[0]!.delta).toEqual({ role: 'assistant', content: '', refusal: null });
    expect(plain.chunks.at(-1)!.choices[0]).toMatchObject({ delta: {}, finish_reason: 'stop' });
    expect(new Set(plain.chunks.map(({ id }) => id)).size).toBe(1);
    expect(plain.chunks.some((chunk) => 'usage' in chunk)).toBe(false);

    const { chunks } = await streamed(asked, { stream_options: { include_usage: true } });
    expect(chunks.slice(0, -1).every(({ usage }) => usage === null)).toBe(true);
    expect(chunks.at(-1)).toMatchObject({ choices: [], usage: (await ask(asked)).usage });
    const { text, response } = await raw(JSON.stringify({ model: 'sandbox', messages: asked, stream: true }));
    expect(response.headers.get('content-type')).toContain('text/event-stream');
    expect(text.endsWith('data: [DONE]\n\n')).toBe(true);
  });
});

describe('What the model refuses', () => {
  it.each([
    ['no key', {}, null],
    ['another scheme', { authorization: 'Basic sandbox' }, null],
    ['an unknown key', { authorization: 'Bearer sk-anything' }, 'invalid_api_key'],
  ])("answers %s with 401 in OpenAI's shape", async (_name, headers, code) => {
    const { response, text } = await raw('{}', headers as Record<string, string>);
    expect(response.status).toBe(401);
    expect(JSON.parse(text)).toEqual({
      error: { message: expect.any(String), type: 'invalid_request_error', param: null, code },
    });
    expect((await fetch(`${sandbox.url}/llm/v1/models`, { headers: headers as Record<string, string> })).status).toBe(
      401,
    );
  });

  it('takes keys that the control made, until all is forgotten', async () => {
    const { status, body } = await control.call<{ api_key: string }>('POST', 'llm/keys', {});
    expect(status).toBe(201);
    const messages = [user('x')];
    expect(await connect(body.api_key).chat.completions.create({ model: 'sandbox', messages })).toBeTruthy();
    await control.call('DELETE', '');
    const refused = connect(body.api_key).chat.completions.create({ model: 'sandbox', messages });
    expect(await errorOf(refused)).toMatchObject({ status: 401, code: 'invalid_api_key' });
  });

  const good = { model: 'sandbox', messages: [user('x')] };
  it.each([
    ['model', { ...good, model: undefined }],
    ['model', { ...good, model: 5 }],
    ['messages', { model: 'sandbox' }],
    ['messages', { ...good, messages: 'hi' }],
    ['messages', { ...good, messages: [] }],
    ['messages[0]', { ...good, messages: ['hi'] }],
    ['messages[0].role', { ...good, messages: [{ content: 'hi' }] }],
    ['messages[0].role', { ...good, messages: [{ role: 'boss', content: 'hi' }] }],
    ['messages[1].content', { ...good, messages: [user('x'), { role: 'user' }] }],
    ['messages[0].content', { ...good, messages: [{ role: 'user', content: 5 }] }],
    ['messages[0].content[0].text', { ...good, messages: [{ role: 'user', content: [{ type: 'text' }] }] }],
    ['stream', { ...good, stream: 'yes' }],
    ['stream_options', { ...good, stream_options: { include_usage: true } }],
    ['max_tokens', { ...good, max_tokens: 0 }],
    ['max_completion_tokens', { ...good, max_completion_tokens: 1.5 }],
    ['max_tokens', { ...good, max_tokens: 5, max_completion_tokens: 5 }],
    ['temperature', { ...good, temperature: 3 }],
    ['stop', { ...good, stop: [1] }],
    ['max_token', { ...good, max_token: 5 }],
  ])('answers 400 that names %s', async (param, body) => {
    const { response, text } = await raw(JSON.stringify(body));
    expect(response.status).toBe(400);
    const { error } = JSON.parse(text);
    expect(error).toMatchObject({ type: 'invalid_request_error', param, code: expect.any(String) });
    expect(error.message).not.toBe('');
  });

  it('answers what is no JSON, no known path, or beyond its context in the same shape', async () => {
    const broken = await raw('{');
    expect([broken.response.status, JSON.parse(broken.text).error.type]).toEqual([400, 'invalid_request_error']);
    const nowhere = await fetch(`${sandbox.url}/llm/v1/nothing`, { headers: { authorization: 'Bearer sandbox' } });
    expect([nowhere.status, await nowhere.json()]).toMatchObject([
      404,
      { error: { message: 'Invalid URL (GET /v1/nothing)' } },
    ]);
    const long = await errorOf(ask([user('word '.repeat(110_000))]));
    expect(long).toMatchObject({ status: 400, code: 'context_length_exceeded', param: 'messages' });
  });
});

describe("The model's control", () => {
  it('gives scripted answers in their order, then its own again', async () => {
    await control.call('POST', 'llm/answers', { answers: ['one', 'two'] });
    expect(await said(user('x'))).toBe('one');
    expect((await streamed([user('x')])).text).toBe('two');
    expect(await said(user('x'))).toBe('I do not know.');
  });

  it('shows what it was asked, newest last, until all is forgotten', async () => {
    await ask([system('s'), user('first')], { max_tokens: 7 });
    await streamed([user('second')]);
    const { body } = await control.call('GET', 'llm/requests');
    expect(body).toEqual({
      total: 2,
      requests: [
        { model: 'sandbox', messages: [system('s'), user('first')], stream: false, max_tokens: 7 },
        { model: 'sandbox', messages: [user('second')], stream: true, max_tokens: null },
      ],
    });
    await control.call('DELETE', '');
    expect((await control.call('GET', 'llm/requests')).body).toEqual({ total: 0, requests: [] });
  });

  it.each([
    ['llm/answers', { answers: 'one' }, 'answers'],
    ['llm/answers', { answers: [] }, 'answers'],
    ['llm/answers', { answers: ['one'], again: true }, 'again'],
    ['llm/faults', { kind: 'revoked', count: 1 }, 'kind'],
    ['llm/faults', { kind: 'slow' }, 'count'],
    ['llm/faults', { kind: 'slow', count: 1, delay_ms: -1 }, 'delay_ms'],
    ['llm/keys', { key: 'x' }, 'key'],
  ])('refuses a bad POST %s %j and names the field', async (path, body, field) => {
    const answer = await control.call<{ error: string }>('POST', path, body);
    expect([answer.status, answer.body.error.split(/[:.]/)[0]]).toEqual([400, field]);
  });
});

describe("The model's faults", () => {
  it('429 says when to come again, 500 that it was not the caller, and each hits as often as told', async () => {
    await fault('429', { retry_after: 7 });
    await fault('500', { count: 2 });
    const limited = await errorOf(ask([user('x')]));
    expect(limited).toMatchObject({ status: 429, code: 'rate_limit_exceeded', type: 'requests' });
    expect(limited.headers?.get('retry-after')).toBe('7');
    expect(await errorOf(ask([user('x')]))).toMatchObject({ status: 500, type: 'server_error' });
    expect(await errorOf(ask([user('x')]))).toMatchObject({ status: 500 });
    expect(await said(user('x'))).toBe('I do not know.');
  });

  it('slow keeps a caller waiting, in a stream between the chunks', async () => {
    await fault('slow', { count: 2, delay_ms: 100 });
    const start = performance.now();
    expect(await said(user('x'))).toBe('I do not know.');
    expect(performance.now() - start).toBeGreaterThanOrEqual(95);
    const before = performance.now();
    const { chunks } = await streamed([user('x')]);
    expect(performance.now() - before).toBeGreaterThanOrEqual((chunks.length - 1) * 95);
    await fault('slow', { delay_ms: 60_000 });
    const hurried = connect('sandbox', 1000).chat.completions.create({ model: 'sandbox', messages: [user('x')] });
    expect(await errorOf(hurried)).toBeInstanceOf(APIConnectionError);
  });

  it('garbage is a success that cannot be read', async () => {
    await fault('garbage', { count: 2 });
    const whole = await raw(JSON.stringify({ model: 'sandbox', messages: [user('x')] }));
    expect(whole.response.status).toBe(200);
    expect(() => JSON.parse(whole.text)).toThrow();
    await expect(streamed([user('x')])).rejects.toThrow();
  });

  it('a refusal has no content, in one piece or streamed, and leaves scripted answers alone', async () => {
    await control.call('POST', 'llm/answers', { answers: ['kept'] });
    await fault('refusal', { count: 2 });
    const { message } = (await ask([user('x')])).choices[0]!;
    expect(message).toMatchObject({ content: null, refusal: expect.stringContaining('help with that') });
    const { text, refusal } = await streamed([user('x')]);
    expect([text, refusal]).toEqual(['', message.refusal]);
    expect(await said(user('x'))).toBe('kept');
  });

  it('a reset cuts the line after a part of the answer', async () => {
    await fault('reset', { count: 2 });
    await expect(ask([user('x')])).rejects.toThrow();
    const parts: string[] = [];
    const reading = async () => {
      const stream = await client.chat.completions.create({ model: 'sandbox', messages: [user('x')], stream: true });
      for await (const chunk of stream) parts.push(chunk.choices[0]?.delta.content ?? '');
    };
    await expect(reading()).rejects.toThrow();
    expect(parts.join('')).toMatch(/^I do/);
    expect(parts.join('')).not.toBe('I do not know.');
    expect(await said(user('x'))).toBe('I do not know.');
  });

  it('a timeout never answers, and the next request is served', async () => {
    await fault('timeout');
    const hurried = connect('sandbox', 1000).chat.completions.create({ model: 'sandbox', messages: [user('x')] });
    expect(await errorOf(hurried)).toBeInstanceOf(APIConnectionError);
    expect(await said(user('x'))).toBe('I do not know.');
  });

  it('is forgotten with everything else', async () => {
    await fault('500', { count: 9 });
    await control.call('POST', 'llm/answers', { answers: ['never'] });
    await control.call('DELETE', '');
    expect(await said(user('x'))).toBe('I do not know.');
  });
});
