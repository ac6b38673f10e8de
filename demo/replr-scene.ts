import { hop } from './hop.js';
import { type Scene, settle } from './scene.js';

const QUESTION = 'How long does a refund take?';
const ANSWER = '14 days';
const KNOWLEDGE = `# Refunds

What follows holds in every shop. A refund takes 14 days. It goes back to the card that was paid with.

# Opening hours

The shop is open from nine to six, except on Sundays.`;

/** A REPLR answers, with what it has read, whoever writes to its Telegram bot. True when it did, once. */
export async function askReplr({ api, control, stage, print }: Scene): Promise<boolean> {
  const replr = await api.post<{ id: string }>('/v1/replrs', {
    name: 'Support Guide',
    instructions: 'You help customers of a shop. Be brief.',
    organisation_id: stage.organisationId,
  });
  const document = { title: 'Shop rules', format: 'markdown', content: KNOWLEDGE };
  await api.post(`/v1/replrs/${replr.id}/knowledge`, document);
  const bot = await control.createAccount('telegram', ['shop']);
  await api.post('/v1/integrations/telegram', { replr_id: replr.id, bot_token: bot.credentials['bot_token'] });

  const person = { id: 'mo', name: 'Mo' };
  const chat = await control.openDirect('telegram', bot.account_id, person);
  const look = async () =>
    (await control.messages('telegram', bot.account_id, chat.id)).filter((message) => message.bot);
  print(`\n  Mo to the Telegram bot of the REPLR “Support Guide”: “${QUESTION}”`);
  const started = performance.now();
  await control.say('telegram', { account_id: bot.account_id, channel_id: chat.id, user: person, text: QUESTION });
  const answer = await hop(
    { print, place: 'Telegram', started },
    async () => (await look())[0],
    ({ text }) => `“${text}”`,
  );
  await settle();
  return answer !== null && answer.text.includes(ANSWER) && (await look()).length === 1;
}
