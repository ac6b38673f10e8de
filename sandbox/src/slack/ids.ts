import { createHash, randomBytes, randomUUID } from 'node:crypto';

const ALPHABET = 'ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789';
const USER_ID = /^[UW][A-Z0-9]{8,14}$/;

function spell(bytes: Buffer, length = 10): string {
  return Array.from(bytes.subarray(0, length), (byte) => ALPHABET[byte % ALPHABET.length]).join('');
}

/** A fresh id in Slack's manner: a letter that tells the kind, then capitals and digits. */
export function newId(kind: 'T' | 'C' | 'D' | 'U' | 'B' | 'A' | 'F' | 'Ev'): string {
  return kind + spell(randomBytes(10));
}

/** The Slack user id of a person of the control API: the same for the same name, and an id of Slack's own as it is. */
export function userIdOf(personId: string): string {
  return USER_ID.test(personId) ? personId : `U${spell(createHash('sha256').update(personId).digest())}`;
}

/** The ids of another bot of the control API and of its app: the same for the same name. */
export function botIdsOf(personId: string): { botId: string; appId: string } {
  const spelt = (kind: string) => kind + spell(createHash('sha256').update(`${kind} ${personId}`).digest());
  return { botId: spelt('B'), appId: spelt('A') };
}

const digits = (length: number) => Array.from(randomBytes(length), (byte) => byte % 10).join('');

export const newSecret = (): string => randomBytes(16).toString('hex');
export const newBotToken = (): string => `xoxb-1${digits(11)}-1${digits(12)}-${randomBytes(12).toString('hex')}`;
/** With token rotation, Slack's prefixes come before something opaque. */
export const newExpiringToken = (): string => `xoxe.xoxb-1-${randomBytes(80).toString('hex')}`;
export const newRefreshToken = (): string => `xoxe-1-${randomBytes(72).toString('hex')}`;
export const newAppToken = (appId: string): string =>
  `xapp-1-${appId}-1${digits(12)}-${randomBytes(32).toString('hex')}`;
export const newClientId = (): string => `1${digits(11)}.1${digits(12)}`;
export const newOauthCode = (): string => `1${digits(11)}.1${digits(12)}.${randomBytes(32).toString('hex')}`;
export const newUuid = (): string => randomUUID();
