import { Webhook } from 'standardwebhooks';
import { newSigningSecret } from '../app-secrets.js';
import { keyOf, sign } from './signature.js';

const secret = newSigningSecret();
const timestamp = Math.floor(Date.now() / 1000);
const call = (body: string) => ({ id: '0192202e-b6f3-7d23-8025-3f60675cc031', timestamp, body });

const verified = (by: string, body: string): unknown => {
  const signature = sign(keyOf(secret), call(body));
  const { id } = call(body);
  const headers = { 'webhook-id': id, 'webhook-timestamp': String(timestamp), 'webhook-signature': signature };
  return new Webhook(by).verify(body, headers);
};

describe('a signature', () => {
  it.each([
    ['nothing much', '{}'],
    ['more than ASCII', '{"message":"Grüße 👋🏽 \\u0000"}'],
    ['the longest message', JSON.stringify({ message: 'a'.repeat(20_000) })],
  ])('of %s is one that Standard Webhooks verify', (_what, body) => {
    expect(verified(secret, body)).toEqual(JSON.parse(body));
  });

  it('is of one secret alone', () => {
    expect(() => verified(newSigningSecret(), '{}')).toThrow('No matching signature found');
  });

  it('is what the package would write', () => {
    const { id, body } = call('{"message":"Hello"}');
    const expected = new Webhook(secret).sign(id, new Date(timestamp * 1000), body);
    expect(sign(keyOf(secret), { id, timestamp, body })).toBe(expected);
  });
});
