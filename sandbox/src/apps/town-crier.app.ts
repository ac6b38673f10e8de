import type { IntegrationJson, Setting } from './integration-json.js';
import type { PostLater, Report, SampleApp, TickCall } from './sample-app.js';
import { Settings } from './settings.js';
import { Trail } from './trail.js';

const TIDINGS = new Map([
  ['weather', 'The wind is fair.'],
  ['market', 'The market is open.'],
  ['harbour', 'Two ships are in.'],
]);

const SETTINGS: Setting[] = [
  { label: 'interval', type: 'text', default: '*/5 * * * *', required: true, description: 'When to cry, as a crontab' },
  {
    label: 'tidings',
    type: 'multi-select',
    default: 'weather, market',
    required: true,
    options: [...TIDINGS.keys()],
  },
  {
    label: 'status',
    type: 'dropdown',
    default: 'success',
    required: true,
    options: ['success', 'warning', 'error'],
  },
  { label: 'bell', type: 'checkbox', default: true, required: false, description: 'Rings before it cries' },
  { label: 'pause', type: 'number', default: 0, required: false, description: 'Seconds from the tick to the cry' },
];

const KEPT_CRIES = 100;

/** An interval: it is told when its time has come, and posts what it has to say to the address it was given. */
export class TownCrier implements SampleApp {
  private readonly cries = new Trail<{ return_url: string; answered: number | null }>(KEPT_CRIES);

  constructor(private readonly postLater: PostLater) {}

  integration(url: string): IntegrationJson {
    return {
      date: { created_at: '2025-02-03', updated_at: '2025-02-03' },
      descriptions: {
        app_name: 'Town Crier',
        app_description: 'Cries the news of the town, as often as you like.',
        app_logo: `${url}/logo.svg`,
        app_url: `${url}.json`,
        background_color: '#e2f5e5',
      },
      integration_type: 'interval',
      integration_category: 'Task Automation',
      is_active: true,
      key_features: ['Cries by a crontab', 'Brings the tidings you choose'],
      author: 'Patchbay',
      settings: SETTINGS,
      tick_url: `${url}/tick`,
    };
  }

  onTick({ return_url, settings: sent }: TickCall): void {
    const settings = new Settings(SETTINGS, sent);
    const news = settings.list('tidings').flatMap((name) => TIDINGS.get(name) ?? []);
    const report: Report = {
      event_name: 'town_cry',
      message: [settings.isOn('bell') ? '🔔 Hear ye!' : 'Hear ye!', ...news].join(' '),
      status: settings.text('status') as Report['status'],
      username: 'Town Crier',
    };
    void this.postLater(return_url, report, settings.number('pause') * 1000).then((answered) =>
      this.cries.add({ return_url, answered }),
    );
  }

  kept() {
    return { total: this.cries.total, cries: this.cries.recent };
  }
}
