import type { HistoryRequest } from '../contract.js';
import { readHistory } from './discord.history.js';
import { snowflakeAt } from './discord.ids.js';
import type { DiscordRest } from './discord.rest.js';

const MINUTE_MS = 60_000;
const NOW = new Date('2026-03-01T12:00:00.123Z');
const ago = (minutes: number): Date => new Date(NOW.getTime() - minutes * MINUTE_MS);

const CHANNEL = '300000000000000001';
const GUILD = '300000000000000002';
const BOT = '300000000000000003';

/** Discord as a bot sees it that has no right to read history: no message, but the id of the last one, written at `last`. */
const withoutRight = (last: Date): DiscordRest => {
  const answers: Record<string, unknown> = {
    [`/channels/${CHANNEL}`]: { id: CHANNEL, type: 0, last_message_id: (BigInt(snowflakeAt(last)) + 7n).toString() },
    [`/guilds/${GUILD}`]: { id: GUILD, owner_id: '300000000000000004', roles: [] },
    [`/guilds/${GUILD}/members/${BOT}`]: { user: { id: BOT }, roles: [] },
  };
  const call = ({ path }: { path: string }) => Promise.resolve(answers[path] ?? []);
  return { call } as unknown as DiscordRest;
};

const read = async (last: Date, asked: Partial<HistoryRequest>): Promise<void> => {
  const request = { channelId: CHANNEL, after: null, since: ago(12), threads: [], ...asked };
  const context = { guildId: GUILD, botUserId: BOT, direct: false } as unknown as Parameters<typeof readHistory>[2];
  for await (const page of readHistory(withoutRight(last), request, context, AbortSignal.timeout(5_000))) {
    expect(page).toEqual([]);
  }
};

describe('An empty history that the bot may not read', () => {
  it('is believed where the last message is the one that is known, though it is within what is looked at again', async () => {
    await read(ago(10), { known: ago(10) });
  });

  it.each([
    ['was written after what is known', ago(9), { known: ago(10) }],
    ['was written after the start, and nothing is known', ago(10), {}],
  ])('is refused where the last message %s', async (_, last, asked) => {
    await expect(read(last, asked)).rejects.toMatchObject({ kind: 'permission-missing' });
  });
});
