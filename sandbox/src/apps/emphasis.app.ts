import type { IntegrationJson, Setting } from './integration-json.js';
import type { MessageAnswer, MessageCall, SampleApp } from './sample-app.js';
import { Settings } from './settings.js';
import { anyOf } from './words.js';

const capitals = (word: string) => word.toUpperCase();
const STYLES = new Map<string, (word: string) => string>([
  ['capitals', capitals],
  ['spaced', (word) => [...word].join(' ')],
  ['quoted', (word) => `“${word}”`],
]);

const SETTINGS: Setting[] = [
  { label: 'words', type: 'text', default: 'now, today, urgent', required: true, description: 'Words to emphasise' },
  { label: 'style', type: 'dropdown', default: 'capitals', required: true, options: [...STYLES.keys()] },
  { label: 'at_most', type: 'number', default: 10, required: false, description: 'Words to emphasise in a message' },
  { label: 'suffix', type: 'text', default: '(emphasis added)', required: false },
  {
    label: 'sign_all',
    type: 'checkbox',
    default: false,
    required: false,
    description: 'Adds the suffix to every message, not only where a word was emphasised',
  },
];

/** A modifier: every message passes through it, and what it answers is what the others read. */
export class Emphasis implements SampleApp {
  integration(url: string): IntegrationJson {
    return {
      date: { created_at: '2025-02-03', updated_at: '2025-02-03' },
      descriptions: {
        app_name: 'Emphasis',
        app_description: 'Raises its voice at the words that matter, and owns up to it.',
        app_logo: `${url}/logo.svg`,
        app_url: `${url}.json`,
        background_color: '#fff4d6',
      },
      integration_type: 'modifier',
      integration_category: 'Communication & Collaboration',
      is_active: true,
      key_features: ['Emphasises chosen words', 'Three styles', 'Says that it did'],
      author: 'Patchbay',
      settings: SETTINGS,
      target_url: `${url}/target`,
    };
  }

  onMessage({ message, settings: sent }: MessageCall): MessageAnswer {
    // Files alone: there is no voice to raise.
    if (message === '') return { message };
    const settings = new Settings(SETTINGS, sent);
    const style = STYLES.get(settings.text('style')) ?? capitals;
    let left = settings.number('at_most');
    const found = anyOf(settings.list('words'), { flags: 'gi' });
    const edited = message.replace(found, (word) => (left-- > 0 ? style(word) : word));
    const isSigned = settings.isOn('sign_all') || edited !== message;
    const suffix = isSigned && settings.text('suffix');
    return { message: suffix ? `${edited} ${suffix}` : edited };
  }
}
