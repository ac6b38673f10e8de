import { REST, Routes, type RESTPostAPIChannelMessageJSONBody } from 'discord.js';
import { startDiscord, type Account, type DiscordStage } from './stage.js';

let stage: DiscordStage;
let account: Account;

beforeAll(async () => void (stage = await startDiscord()));
afterAll(() => stage.close());
beforeEach(async () => void (account = await stage.account()));

/** Whom the bot's message pings. */
async function pingsOf(body: RESTPostAPIChannelMessageJSONBody, { token, guild, channel }: Account = account) {
  const rest = new REST({ api: stage.api, retries: 0 }).setToken(token);
  await rest.post(Routes.channelMessages(channel), { body });
  return (await stage.discord.messages(guild, channel)).at(-1)?.pings;
}
const member = async (id: string, { guild }: Account = account) =>
  (await stage.discord.addPerson(guild, { id, name: id })).id;

describe('allowed_mentions', () => {
  it('parses nothing, users alone, or lists them', async () => {
    const [ann, bob] = [await member('ann'), await member('bob')];
    const content = `<@${ann}> <@!${bob}> @everyone @here`;
    expect(await pingsOf({ content })).toEqual([ann, bob, 'everyone', 'here']);
    expect(await pingsOf({ content, allowed_mentions: { parse: [] } })).toEqual([]);
    expect(await pingsOf({ content, allowed_mentions: { parse: ['users'] as never } })).toEqual([ann, bob]);
    expect(await pingsOf({ content, allowed_mentions: { parse: ['everyone'] as never } })).toEqual([
      'everyone',
      'here',
    ]);
    expect(await pingsOf({ content, allowed_mentions: { users: [bob] } })).toEqual([bob]);
  });

  it('pings whoever is replied to only when it says so, and always when it is absent', async () => {
    const place = { account_id: account.guild, channel_id: account.channel };
    const { message_id } = await stage.discord.say({ ...place, user: { id: 'ann', name: 'Ann' }, text: 'hi' });
    const ann = await member('ann');
    const reply = { content: 'yes', message_reference: { message_id } };
    expect(await pingsOf(reply)).toEqual([ann]);
    expect(await pingsOf({ ...reply, allowed_mentions: { parse: [] } })).toEqual([]);
    expect(await pingsOf({ ...reply, allowed_mentions: { parse: [], replied_user: true } })).toEqual([ann]);
  });

  it('does not let a bot ping everyone that may not', async () => {
    const meek = await stage.account({ scopes: ['VIEW_CHANNEL', 'SEND_MESSAGES'] });
    const ann = await member('ann', meek);
    expect(await pingsOf({ content: `@everyone @here <@${ann}>` }, meek)).toEqual([ann]);
  });
});
