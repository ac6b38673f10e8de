import type { HistoryPageRequest } from '../../../src/platforms/contract.js';
import { isBackfilling } from '../../../src/platforms/facets.js';
import type { InboundMessage } from '../../../src/platforms/inbound-event.js';
import { ADA, soon, stamp, type Stage } from './stage.js';

/** What is meant for the bot: written to it alone, or naming it among others. */
export function describeDirect(stage: Stage): void {
  const open = async () => {
    const path = `accounts/${stage.account.account_id}/direct`;
    return (await stage.control<{ id: string }>('POST', path, { user: ADA })).id;
  };

  it('hears what is written to it alone, as that', async () => {
    const ear = await stage.listen().up();
    const channelId = await open();
    const messageId = await stage.say('Between us', { channel_id: channelId });
    const told = await ear.next('message.created');
    expect(told).toMatchObject({ channelId, messageId, key: `message.created|${channelId}|${messageId}` });
    expect(told.message).toMatchObject({ text: 'Between us', direct: true, addressed: true, author: { isBot: false } });
  });

  it('hears in channels nothing as written to it alone', async () => {
    const ear = await stage.listen().up();
    await stage.say('Hello all');
    expect((await ear.next('message.created')).message).toMatchObject({ direct: false, addressed: false });
  });

  it('answers where it was written to', async () => {
    const ear = await stage.listen().up();
    const channelId = await open();
    await stage.say('Anyone?', { channel_id: channelId });
    await ear.next('message.created');
    const { externalId } = await stage.sender.send(
      { channelId, replyTo: null, route: stage.routeOf(channelId) },
      stage.part('Me'),
      stamp(),
      soon(),
    );
    const query = new URLSearchParams({ account_id: stage.account.account_id, channel_id: channelId });
    const { messages } = await stage.control<{ messages: { id: string }[] }>('GET', `messages?${query}`);
    expect(messages.at(-1)).toMatchObject({ id: externalId });
  });

  it('reads back what was written to it alone, as that', async () => {
    const { provider } = stage;
    if (!isBackfilling(provider)) return;
    const ear = await stage.listen().up();
    const channelId = await open();
    await stage.say('Between us', { channel_id: channelId });
    const told = await ear.next('message.created');
    const page: HistoryPageRequest = { channelId, since: null, threads: [], cursor: null };
    expect((await provider.historyPage(stage.account.credentials, page, soon())).events).toEqual([told]);
    const request = { channelId, after: null, since: new Date(0), threads: [] };
    for await (const events of provider.history(stage.account.credentials, request, soon())) {
      expect(events).toEqual([told]);
    }
  });

  it('knows that it is named, and leaves no markup of that in the text', async () => {
    const ear = await stage.listen().up();
    await stage.say('are you there?', { mention_bot: true });
    const { message } = await ear.next('message.created');
    expect(message).toMatchObject({ addressed: true, direct: false });
    expect(readable(message)).toMatch(/^(\/\w+)?@[^<>]+ are you there\?$/);
  });

  it('is not named by what names everyone or another', async () => {
    const ear = await stage.listen().up();
    await stage.say('@everyone @here <!channel> @another_bot listen');
    expect((await ear.next('message.created')).message).toMatchObject({ addressed: false });
  });
}

/** As the core makes it, with `name` in the place of every name that it has to ask for. */
const readable = ({ text, mentions }: InboundMessage): string =>
  mentions.reduce((sum, { token }) => sum.replaceAll(token, '@name'), text);
