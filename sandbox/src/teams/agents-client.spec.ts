import { Activity } from '@microsoft/agents-activity';
import { ConnectorClient } from '@microsoft/agents-hosting';
import { startTeams, type TeamsBot } from '../../testing/teams.js';

let bot: TeamsBot;
let client: ConnectorClient;

beforeAll(async () => {
  bot = await startTeams();
  client = ConnectorClient.createClientWithToken(bot.serviceUrl, await bot.token());
});
afterAll(() => bot.close());

const say = (text: string, more?: object) => bot.say(text, more);
const shown = () => bot.shown();
const activity = (text: string) => Activity.fromObject({ type: 'message', channelId: 'msteams', text });

describe("Microsoft's own connector client", () => {
  it('begins a thread, answers in it, changes and deletes what it wrote', async () => {
    const begun = await client.createConversation({
      bot: { id: `28:${bot.account.credentials.app_id}` },
      isGroup: true,
      channelData: { channel: { id: bot.place.channel_id } },
      activity: activity('first'),
    } as never);
    expect(begun).toMatchObject({ id: `${bot.place.channel_id};messageid=${begun.activityId}` });
    const answer = await client.sendToConversation(begun.id, activity('second'));
    const reply = await client.replyToActivity(bot.place.channel_id, begun.activityId, activity('third'));
    await client.updateActivity(begun.id, answer.id, activity('second, better'));
    await client.deleteActivity(begun.id, reply.id);
    expect(await shown()).toMatchObject([
      { id: begun.activityId, text: 'first', bot: true, thread_id: null, edited: false },
      { id: answer.id, text: 'second, better', thread_id: begun.activityId, edited: true },
    ]);
  });

  it('answers a person in the thread that their activity names', async () => {
    const root = await say('hello');
    const heard = await bot.heard((told) => told.type === 'message' && told.id === root);
    const { id } = await client.sendToConversation(heard.conversation.id, activity('hello yourself'));
    const found = (await shown()).find((message) => message.id === id);
    expect(found).toMatchObject({ thread_id: root, text: 'hello yourself' });
  });

  it('begins a chat with a member, and looks the member up', async () => {
    await say('here I am');
    const { from } = await bot.heard((told) => told.type === 'message' && told.text === 'here I am');
    const member = await client.getConversationMember(from.id, bot.place.channel_id);
    expect(member).toMatchObject({ id: from.id, name: 'Ann Lee', aadObjectId: from.aadObjectId });
    const chat = await client.createConversation({
      bot: { id: `28:${bot.account.credentials.app_id}` },
      members: [{ id: from.id }],
      tenantId: bot.account.credentials.tenant_id,
      isGroup: false,
      channelData: {},
    } as never);
    const { id } = await client.sendToConversation(chat.id, activity('psst'));
    expect(await bot.control.messages('teams', bot.place.account_id, chat.id)).toMatchObject([{ id, text: 'psst' }]);
  });

  it('fetches a picture that stands in a message', async () => {
    const base64 = Buffer.from('not quite a picture').toString('base64');
    const id = await say('look', { files: [{ name: 'a.png', content_type: 'image/png', base64 }] });
    const { attachments } = await bot.heard((told) => told.id === id);
    const attachment = new URL(attachments[0].contentUrl).pathname.split('/').at(-3)!;
    expect(await client.getAttachmentInfo(attachment)).toMatchObject({ type: 'image/png' });
    const stream = (await client.getAttachment(attachment, 'original')) as unknown as AsyncIterable<Uint8Array>;
    const chunks: Uint8Array[] = [];
    for await (const chunk of stream) chunks.push(chunk);
    expect(Buffer.concat(chunks).toString()).toBe('not quite a picture');
  });

  it('shows the documented code of a refusal', async () => {
    await expect(client.sendToConversation('19:none@thread.tacv2', activity('x'))).rejects.toMatchObject({
      status: 404,
      message: expect.stringContaining('ConversationNotFound'),
    });
  });
});
