import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { refusalOf, soon, stamp, type Stage } from './stage.js';

/** Faults of the platform and of the line: what the core is told, and that exactly one message comes of it. */
export function describeFailing(stage: Stage): void {
  it('hands a rate limit on at once instead of sitting through it', async () => {
    await stage.fault('429', { retry_after: 7 });
    const started = Date.now();
    const error = await refusalOf(stage.post('Hello'));
    expect(error.kind).toBe('rate-limited');
    expect(error.details.retryAfterMs).toBeGreaterThanOrEqual(7000);
    expect(error.details.retryAfterMs).toBeLessThan(8500);
    expect(Date.now() - started).toBeLessThan(3000);
    expect(await stage.shown()).toEqual([]);
  });

  it('says whether a post may have happened when the platform fails', async () => {
    await stage.fault('500');
    const error = await refusalOf(stage.post('Hello'));
    expect(['unavailable', 'outcome-unknown']).toContain(error.kind);
    expect(await stage.shown()).toEqual([]);
  });

  it('waits no longer than it may, and does not know then', async () => {
    await warmUp(stage);
    await stage.fault('timeout');
    const started = Date.now();
    const error = await refusalOf(stage.post('Hello', stamp(), soon(1000)));
    expect(error).toMatchObject({ kind: 'outcome-unknown', details: { network: true } });
    expect(Date.now() - started).toBeLessThan(3000);
  });

  it('does not know either when the line is cut', async () => {
    await warmUp(stage);
    await stage.fault('reset');
    expect(await refusalOf(stage.post('Hello'))).toMatchObject({
      kind: 'outcome-unknown',
      details: { network: true },
    });
  });

  it('is certain that nothing happened when nobody listens there', async () => {
    const nowhere = stage.setup.provider(await closedUrl()).sender(stage.account.credentials);
    const error = await refusalOf(nowhere.send(stage.target(), stage.part('Hello'), stamp(), soon()));
    expect(error).toMatchObject({ kind: 'unavailable', details: { network: true } });
    await nowhere.close();
  });

  it('is certain that nothing happened when it was told to stop before it began', async () => {
    const error = await refusalOf(stage.post('Hello', stamp(), AbortSignal.abort()));
    expect(error.kind).toBe('unavailable');
    expect(await stage.shown()).toEqual([]);
  });

  it('never blames the post for a failed edit, which can be repeated', async () => {
    const id = await stage.post('helo');
    await stage.fault('reset');
    const error = await refusalOf(stage.sender.edit!(stage.at(id), stage.part('hello'), soon()));
    expect(error.kind).toBe('unavailable');
  });

  it('says that a token was taken back, also the next time', async () => {
    await stage.fault('revoked');
    const error = await refusalOf(stage.post('Hello'));
    expect(error.kind).toBe('credentials-rejected');
    for (const { name, secret } of stage.provider.credentials) {
      const value = secret ? stage.account.credentials[name] : undefined;
      if (value !== undefined) expect(error.message).not.toContain(value);
    }
    const asked = await refusalOf(stage.provider.identify(stage.account.credentials, soon()));
    expect(asked.kind).toBe('credentials-rejected');
  });

  it('makes exactly one message of a post whose answer was lost', async () => {
    await warmUp(stage);
    const [attempt, part] = [stamp(), stage.part('Only once')];
    await stage.fault('accepted_then_reset');
    const error = await refusalOf(stage.sender.send(stage.target(), part, attempt, soon()));
    expect(error.kind).toBe('outcome-unknown');
    const certainty = part.certainty ?? stage.provider.capabilities.certainty;
    const shown = await stage.shown();
    const id = shown.at(-1)!.id;
    if (certainty.kind === 'idempotent') {
      expect(await stage.sender.send(stage.target(), part, attempt, soon())).toEqual({ externalId: id });
    }
    if (certainty.kind === 'reconcilable') {
      const found = await stage.sender.find!(stage.target(), part, attempt, shown[0]!.id, soon());
      expect(found).toEqual({ found: { externalId: id } });
    }
    expect((await stage.shown()).filter(({ text }) => text.includes('Only once'))).toHaveLength(1);
  });

  it('finds nothing of a post that never arrived, not even an equal one from before', async () => {
    if (stage.provider.capabilities.certainty.kind !== 'reconcilable') return;
    const before = await stage.post('Same words');
    await stage.fault('reset');
    const [attempt, part] = [stamp(), stage.part('Same words')];
    await refusalOf(stage.sender.send(stage.target(), part, attempt, soon()));
    expect(await stage.sender.find!(stage.target(), part, attempt, before, soon())).toBe('absent');
  });
}

/** The first request of a sender may want others before it (a webhook to post through); a fault is to hit the post. */
async function warmUp(stage: Stage): Promise<void> {
  await stage.post('First');
}

/** An address that was good a moment ago, and where nobody listens any more. */
async function closedUrl(): Promise<string> {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  await new Promise((resolve) => server.close(resolve));
  return `http://127.0.0.1:${port}`;
}
