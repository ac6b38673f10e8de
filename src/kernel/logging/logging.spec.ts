import { QueryFailedError } from 'typeorm';
import { createLogger } from './logger.js';
import { NestLogger } from './nest-logger.js';
import { redact, redactText } from './redaction.js';
import { runInContext } from './request-context.js';

async function collect(level: 'debug' | 'info' = 'debug') {
  const lines: string[] = [];
  const pino = await createLogger({ level, format: 'json' }, { write: (line: string) => void lines.push(line) });
  return { logger: new NestLogger(pino), pino, lines, last: () => JSON.parse(lines.at(-1) ?? '{}') };
}

describe('what looks like a secret in a text', () => {
  // Put together here, so that no scanner takes them for real ones.
  const join = (...parts: string[]): string => parts.join('');
  it.each([
    [
      'a Telegram token in a URL',
      join('https://api.telegram.org/bot123456', ':', 'ABC-def_ghiJKL/sendMessage'),
      'ABC-def',
    ],
    ['a bare Telegram token', join('token 123456', ':', 'AAEhBOweik6ad9r_QXMENQjcrGbqCr4K-bc is bad'), 'AAEhBO'],
    ['a bearer token', join('Authorization: Bearer ', 'abcdef.ghijkl-mnop'), 'ghijkl'],
    ['a Slack token', join('xoxb', '-1234567890-abcdefghij'), 'abcdefghij'],
    ['a Slack app token', join('xapp', '-1-A111-222-abcdef'), 'abcdef'],
    ['a Slack webhook', join('https://hooks.slack.com/services/', 'T000/B000/XXXXXXXX'), 'XXXXXXXX'],
    [
      'a Discord webhook',
      join('https://discord.com/api/webhooks/123456/', 'abcdefghijklmnopqrstuvwxyz0123'),
      'abcdefghij',
    ],
    [
      'a Discord token',
      join('MTIzNDU2Nzg5MDEyMzQ1Njc4', '.GabcdE.', 'abcdefghijklmnopqrstuvwxyz01234567890'),
      'GabcdE',
    ],
    ['a JWT', join('eyJhbGciOiJIUzI1NiJ9', '.eyJzdWIiOiIxIn0.', 'c2lnbmF0dXJl'), 'c2lnbmF0dXJl'],
    ['a personal API key', join('pb', '_0123456789abcdefABCDEF'), '0123456789'],
    ['an integration key', join('lvng_plat', '_0123456789abcdef0123'), '0123456789'],
    ['the password of a URL', join('postgres://user:', 'hunter2@db/patchbay'), 'hunter2'],
  ])('hides %s', (_, text, secret) => {
    expect(redactText(text)).not.toContain(secret);
    expect(redactText(text)).toContain('[redacted]');
  });

  it.each([
    'Patchbay is ready at http://127.0.0.1:3000 after 0.69 s',
    'POST /api/v2/channels/01979f6e-5a3c-7c1e-9d55-0b6c6a1f2e3d/messages took 12:30:45',
    'lane platform:0197 has 3 jobs',
  ])('leaves %p as it is', (text) => {
    expect(redactText(text)).toBe(text);
  });
});

describe('what is named like a secret', () => {
  it('is hidden at any depth, and in arrays', () => {
    const logged = redact({
      headers: { authorization: 'x', Cookie: 'y', 'x-api-key': 'z', host: 'h' },
      rows: [{ bot_token: 'x', signingSecret: 'y', name: 'n' }],
      credentials: { a: 1 },
      config: { b: 2 },
      password: '',
      has_token: true,
      refresh_token: null,
    });
    expect(logged).toEqual({
      headers: { authorization: '[redacted]', Cookie: '[redacted]', 'x-api-key': '[redacted]', host: 'h' },
      rows: [{ bot_token: '[redacted]', signingSecret: '[redacted]', name: 'n' }],
      credentials: '[redacted]',
      config: '[redacted]',
      password: '[redacted]',
      has_token: true,
      refresh_token: null,
    });
  });

  it('does not come out through an error: neither parameters, nor requests, nor causes', () => {
    const error = new QueryFailedError('INSERT …', ['s3cret'], new Error('duplicate key'));
    Object.assign(error, {
      request: { headers: { authorization: 's3cret' } },
      cause: new Error('Bearer s3cret-s3cret'),
    });
    const logged = JSON.stringify(redact({ err: error }));
    expect(logged).toContain('duplicate key');
    expect(logged).not.toContain('s3cret');
  });

  it('a circle, bytes and depth do no harm', () => {
    const circle: Record<string, unknown> = { bytes: Buffer.alloc(5) };
    circle.self = circle;
    expect(JSON.stringify(redact(circle))).toContain('[5 bytes]');
  });
});

describe('the logger', () => {
  it('carries the request id wherever a request leads', async () => {
    const { logger, last } = await collect();
    await runInContext({ requestId: 'r-1' }, async () => {
      await new Promise((resolve) => setTimeout(resolve, 1));
      logger.log('inside', 'Spec');
    });
    expect(last()).toMatchObject({ level: 'info', request_id: 'r-1', msg: 'inside', context: 'Spec' });
    logger.log('outside', 'Spec');
    expect(last().request_id).toBeUndefined();
  });

  it('takes fields with a text, as well as what Nest says', async () => {
    const { logger, last } = await collect();
    logger.warn({ lane: 'a', count: 3 }, 'Slow', 'Worker');
    expect(last()).toMatchObject({ level: 'warn', lane: 'a', count: 3, msg: 'Slow', context: 'Worker' });
    logger.log({ lane: 'a' }, 'Spec');
    expect(last()).toMatchObject({ lane: 'a', context: 'Spec' });
    logger.error('Broken', 'Error: x\n at y', 'Spec');
    expect(last()).toMatchObject({ level: 'error', msg: 'Broken', stack: 'Error: x\n at y', context: 'Spec' });
    logger.error({ err: new TypeError('no') }, 'A hook failed', 'Spec');
    expect(last()).toMatchObject({ msg: 'A hook failed', err: { type: 'TypeError', message: 'no' } });
    logger.error(new Error('alone'), 'Spec');
    expect(last()).toMatchObject({ msg: 'alone', err: { message: 'alone' }, context: 'Spec' });
  });

  it('hides secrets in fields and in texts, and honours its level', async () => {
    const { logger, lines } = await collect('info');
    logger.log({ credentials: { token: 'hunter2' } }, 'sent to https://u:hunter2@host/', 'Spec');
    logger.debug('hunter2');
    expect(lines).toHaveLength(1);
    expect(lines.join()).not.toContain('hunter2');
  });

  it("Nest's list of modules and routes is for debugging", async () => {
    const { logger, lines } = await collect('info');
    logger.log('Mapped {/health/live, GET} route', 'RouterExplorer');
    expect(lines).toEqual([]);
  });
});
