import type { IntegrationJson, Setting } from './integration-json.js';
import { KnownIds } from './known-ids.js';
import type { MessageCall, SampleApp } from './sample-app.js';
import { Settings } from './settings.js';
import { Trail } from './trail.js';

const SETTINGS: Setting[] = [
  { label: 'notebook', type: 'text', default: 'Harbour log', required: true, description: 'Where entries go' },
  { label: 'api_key', type: 'text', default: '', required: false, description: 'The key of your notebook' },
  { label: 'threads', type: 'checkbox', default: true, required: false, description: 'Writes down replies too' },
  { label: 'longest', type: 'number', default: 0, required: false, description: 'Characters of an entry; 0 is all' },
];

const KEPT_ENTRIES = 1000;
const KEPT_CHARACTERS = 4_000_000;

interface Entry {
  notebook: string;
  channel_id: string;
  thread_id: string | null;
  message: string;
  /** Their names. */
  files: string[];
}

/** An output: it hears every message and answers nothing. */
export class Journal implements SampleApp {
  private readonly entries = new Trail<Entry>(KEPT_ENTRIES, ({ message }) => message.length, KEPT_CHARACTERS);
  private readonly known = new KnownIds();
  private repeats = 0;

  integration(url: string): IntegrationJson {
    return {
      date: { created_at: '2025-02-03', updated_at: '2025-02-03' },
      descriptions: {
        app_name: 'Journal',
        app_description: 'Writes down what was said, once.',
        app_logo: `${url}/logo.svg`,
        app_url: `${url}.json`,
        background_color: '#e3ecff',
      },
      integration_type: 'output',
      integration_category: 'Data Analytics & Visualization',
      is_active: true,
      key_features: ['Writes down every message', 'Never twice the same'],
      author: 'Patchbay',
      settings: SETTINGS,
      target_url: `${url}/target`,
    };
  }

  /** Messages come at least once: one whose id is known has been written down before. */
  onMessage({ id, message, channel_id, thread_id, files, settings: sent }: MessageCall): undefined {
    if (id && !this.known.add(id)) {
      this.repeats += 1;
      return;
    }
    const settings = new Settings(SETTINGS, sent);
    if (thread_id && !settings.isOn('threads')) return;
    const longest = settings.number('longest') || Infinity;
    this.entries.add({
      notebook: settings.text('notebook'),
      channel_id,
      thread_id,
      message: message.slice(0, longest),
      files: files.map(({ name }) => name),
    });
  }

  kept() {
    return { total: this.entries.total, repeats: this.repeats, entries: this.entries.recent };
  }
}
