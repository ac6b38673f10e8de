import { OutsideError, type OutsideReason } from '../../kernel/outside/outside-error.js';
import { answered, notAnswered } from './app-reply.js';

const URL = 'https://apps.example.com/target?key=1';
const answer = (status: number, body = '') =>
  answered({ status, mediaType: '', body: Buffer.from(body), url: URL, elapsedMs: 12, retryAfterMs: null }, URL);

describe('an answer', () => {
  it.each([200, 202, 204, 299])('%d is well', (status) => {
    expect(answer(status)).toEqual({ ok: true, status, json: undefined, isEmpty: true, latencyMs: 12 });
  });

  it('is read as JSON, whatever it calls itself', () => {
    expect(answer(200, '{"message":"Hello"}')).toMatchObject({ json: { message: 'Hello' }, isEmpty: false });
    expect(answer(200, '<html>')).toMatchObject({ json: undefined, isEmpty: false });
  });

  it.each([408, 425, 429, 500, 502, 503, 599])('%d may pass', (status) => {
    expect(answer(status)).toMatchObject({ ok: false, status, retryable: true });
  });

  it.each([301, 304, 400, 401, 404, 410, 422])('%d will not', (status) => {
    expect(answer(status)).toMatchObject({ ok: false, status, retryable: false });
  });

  it('names the host, and no more of the URL', () => {
    expect(answer(500)).toMatchObject({ error: '"apps.example.com" answered with status 500.' });
  });
});

describe('no answer', () => {
  it.each<[OutsideReason, boolean]>([
    ['timeout', true],
    ['unreachable', true],
    ['unresolvable', true],
    ['tls', true],
    ['aborted', true],
    ['address-refused', false],
    ['url-refused', false],
    ['too-large', false],
    ['too-many-redirects', false],
    ['redirect-refused', false],
    ['wrong-media-type', false],
  ])('because of %s: may pass %s', (reason, retryable) => {
    const reply = notAnswered(new OutsideError(reason, 'Why.'), 12);
    expect(reply).toMatchObject({ ok: false, status: null, error: 'Why.', retryable, latencyMs: 12 });
    expect(reply.aborted).toBe(reason === 'aborted' ? true : undefined);
  });

  it('says nothing of what went wrong on this side', () => {
    expect(notAnswered(new Error('The key of 10.0.0.1 is missing.'), 0)).toEqual({
      ok: false,
      status: null,
      error: 'It could not be called.',
      retryable: false,
      latencyMs: 0,
    });
  });
});
