import { readTelegramWebhook, verifyTelegramWebhook } from './webhook.js';
import { readSecret, secretWithSelf } from './webhook-secret.js';

const SECRET = 'kW3_x-self-ish-secret';
const SELF = { id: 7001122334, username: 'patch_bay_bot' };
const secrets = { credentials: {}, webhookSecret: SECRET, appSigningSecret: null };

function delivery(token: string, text: string) {
  const entities = [{ type: 'mention', offset: 0, length: text.length }];
  const message = { message_id: 1, date: 1, chat: { id: -5, type: 'group', title: 'Lounge' }, text, entities };
  return {
    headers: { 'x-telegram-bot-api-secret-token': token },
    body: Buffer.from(JSON.stringify({ update_id: 1, message })),
  };
}

function isAddressed(token: string, text: string): boolean | undefined {
  const event = readTelegramWebhook(delivery(token, text)).events.at(-1);
  return event?.kind === 'message.created' ? event.message.addressed : undefined;
}

describe("Telegram's secret", () => {
  it('carries the name of the bot there and back', () => {
    const token = secretWithSelf(SECRET, SELF);
    expect(token).toMatch(/^[A-Za-z0-9_-]{1,256}$/);
    expect(readSecret(token)).toEqual({ secret: SECRET, self: SELF });
    expect(readSecret(secretWithSelf(SECRET, { id: 1, username: null }))).toMatchObject({ self: { username: null } });
    expect(readSecret(SECRET)).toEqual({ secret: SECRET, self: null });
  });

  it('is believed with the name and without, and in no other form', () => {
    const problemOf = (token: string) => verifyTelegramWebhook(delivery(token, '@x'), secrets);
    expect(problemOf(secretWithSelf(SECRET, SELF))).toBeNull();
    expect(problemOf(SECRET)).toBeNull();
    expect(problemOf(secretWithSelf('another', SELF))).toMatch(/wrong/);
    expect(problemOf(`${SECRET}-more`)).toMatch(/wrong/);
  });

  it('tells our bot from others that are mentioned', () => {
    const token = secretWithSelf(SECRET, SELF);
    expect(isAddressed(token, '@patch_bay_bot')).toBe(true);
    expect(isAddressed(token, '@another_bot')).toBe(false);
    expect(isAddressed(SECRET, '@another_bot')).toBe(true);
  });
});
