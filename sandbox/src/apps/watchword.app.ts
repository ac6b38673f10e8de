import type { IntegrationJson, Setting } from './integration-json.js';
import type { MessageAnswer, MessageCall, SampleApp } from './sample-app.js';
import { Settings } from './settings.js';
import { anyOf } from './words.js';

const KINDS = new Map([
  ['links', /https?:\/\/\S/i],
  ['e-mail addresses', /\w@[\w-]+\.\w/],
  ['phone numbers', /\+\d[\d ()-]{6}/],
]);

const SETTINGS: Setting[] = [
  { label: 'words', type: 'text', default: 'password, passphrase', required: true, description: 'Words to hold back' },
  { label: 'match', type: 'dropdown', default: 'whole words', required: true, options: ['whole words', 'anywhere'] },
  { label: 'ignore_case', type: 'checkbox', default: true, required: false },
  {
    label: 'kinds',
    type: 'multi-select',
    default: '',
    required: false,
    description: 'What else to hold back',
    options: [...KINDS.keys()],
  },
];

/** A filter: a message that it withholds goes no further. */
export class Watchword implements SampleApp {
  integration(url: string): IntegrationJson {
    return {
      date: { created_at: '2025-02-03', updated_at: '2025-02-03' },
      descriptions: {
        app_name: 'Watchword',
        app_description: 'Holds back messages, and files by their names, that say what should not leave the room.',
        app_logo: `${url}/logo.svg`,
        app_url: `${url}.json`,
        background_color: '#ffe1dc',
      },
      integration_type: 'filter',
      integration_category: 'Security & Compliance',
      is_active: true,
      key_features: ['Holds back messages with chosen words', 'Knows links, addresses and phone numbers', 'Says why'],
      author: 'Patchbay',
      settings: SETTINGS,
      target_url: `${url}/target`,
    };
  }

  onMessage({ message, files, settings: sent }: MessageCall): MessageAnswer {
    const settings = new Settings(SETTINGS, sent);
    const flags = settings.isOn('ignore_case') ? 'i' : '';
    const words = anyOf(settings.list('words'), { flags, alone: settings.text('match') !== 'anywhere' });
    const word = words.exec(message)?.[0];
    if (word) return { withhold: true, reason: `It contains the word “${word}”.` };
    const file = files.find(({ name }) => words.test(name));
    if (file)
      return { withhold: true, reason: `The name of its file “${file.name}” contains a word that is held back.` };
    const kind = settings.list('kinds').find((name) => KINDS.get(name)?.test(message));
    if (kind) return { withhold: true, reason: `It contains ${kind}.` };
    return { message };
  }
}
