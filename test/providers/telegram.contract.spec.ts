import { TelegramProvider } from '../../src/platforms/telegram/telegram.provider.js';
import { describeProviderContract } from './provider-contract.js';

describeProviderContract('Telegram', {
  platform: 'telegram',
  provider: (url) => new TelegramProvider({ apiUrl: `${url}/telegram` }),
  listsChannels: false,
  hearsDeletes: false,
  echoes: false,
  sendsFilesApart: true,
  hearsUnpins: false,
  mentionMarkup: (id, name) => `<a href="tg://user?id=${id}">${name}</a>`,
});
