import { ADA, refused, TelegramStage, until } from './telegram-stage.js';

const SECRET = 'a-secret_of-our-own';

let stage: TelegramStage;

beforeAll(async () => (stage = await TelegramStage.open()));
beforeEach(() => stage.enter());
afterEach(() => stage.leave());
afterAll(() => stage.close());

describe('Polling Telegram', () => {
  it('hears what was said before and during, in order', async () => {
    await stage.say('one');
    const ear = stage.listen();
    await until(() => ear.texts().length === 1);
    await stage.say('two');
    await stage.say('three');
    await until(() => ear.texts().length === 3);
    expect(ear.texts()).toEqual(['one', 'two', 'three']);
    expect(ear.log).toEqual(['connected']);
  });

  it('hears edits, reactions and being thrown out', async () => {
    const ear = stage.listen();
    await until(() => ear.log.length > 0);
    const message = await stage.say('helo');
    await stage.control('PATCH', `/messages/${message}`, { ...stage.place(), text: 'hello' });
    await stage.control('PUT', `/messages/${message}/reactions/${encodeURIComponent('🎉')}`, {
      ...stage.place(),
      user: ADA,
    });
    await stage.change('kick');
    await until(() => ear.of('channel.gone').length);
    expect(ear.of('message.edited')).toMatchObject([{ messageId: message, message: { text: 'hello' } }]);
    expect(ear.of('reaction.added')).toMatchObject([
      { messageId: message, emoji: '🎉', actor: { name: 'Ada Lovelace' } },
    ]);
  });

  it('is told again what could not be kept', async () => {
    const ear = stage.listen();
    await until(() => ear.events.length);
    ear.refusals = 2;
    await stage.say('keep this');
    await until(() => ear.texts().length);
    expect(ear.texts()).toEqual(['keep this']);
    expect(ear.refusals).toBe(0);
  });

  it('is told nothing of its own posts', async () => {
    const ear = stage.listen();
    await until(() => ear.log.length);
    await stage.post('from us');
    await stage.say('from Ada');
    await until(() => ear.texts().length);
    expect(ear.texts()).toEqual(['from Ada']);
  });

  it('ends at once when it is told to, and another takes over where it ended', async () => {
    const ear = stage.listen();
    await until(() => ear.log.length);
    const started = Date.now();
    ear.end.abort();
    expect(await ear.done).toBe('resolved');
    expect(Date.now() - started).toBeLessThan(1000);
    await stage.say('meanwhile');
    const other = stage.listen();
    await until(() => other.texts().length);
    expect(other.texts()).toEqual(['meanwhile']);
  });

  it('survives a cut line', async () => {
    const ear = stage.listen();
    await until(() => ear.log.length);
    await new Promise((done) => setTimeout(done, 100));
    await stage.control('POST', '/disconnect');
    await until(() => ear.log.length === 3);
    expect(ear.log).toEqual(['connected', 'disconnected', 'connected']);
    await stage.say('still there?');
    await until(() => ear.texts().length);
  });

  it('says so when another program polls with the same token', async () => {
    const ear = stage.listen();
    await until(() => ear.log.length);
    await new Promise((done) => setTimeout(done, 100));
    const other = stage.listen();
    await until(() => ear.errors.length);
    expect(ear.errors[0]).toMatchObject({ kind: 'unavailable', details: { nativeCode: '409' } });
    expect(ear.errors[0]!.message).toMatch(/another program/i);
    await until(() => other.log.includes('connected'));
  });

  it('gives up when the token is taken back', async () => {
    const ear = stage.listen();
    await until(() => ear.log.length);
    await stage.fault('revoked');
    await refused(stage.post('hello'));
    expect(await ear.done).toMatchObject({ kind: 'credentials-rejected', details: { expired: true } });
  });

  it('takes a webhook away that would keep the updates from it', async () => {
    stage.listen({ url: 'https://hooks.example.org/telegram', secret: SECRET });
    await stage.say('hello');
    const ear = stage.listen();
    await until(() => ear.texts().length);
    expect(ear.log).toEqual(['connected']);
  });
});
