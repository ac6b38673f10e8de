import { Injectable, Logger } from '@nestjs/common';
import { AppSecrets } from '../app-secrets.js';
import type { CallableApp, ChosenSetting, ToldSetting } from '../callable-app.js';
import type { ManifestSetting } from '../manifest/manifest.js';
import { settingsInForce } from './settings-in-force.js';

type Opened = ChosenSetting & { opened: string };

/** Reads what an app is told of its settings. */
@Injectable()
export class SettingsReader {
  private readonly logger = new Logger(SettingsReader.name);

  constructor(private readonly secrets: AppSecrets) {}

  /**
   * The settings in force in the channel that `app` was read for: what was chosen there, else for all channels, else the
   * app's default. A value that cannot be opened counts as not chosen, and the log says so.
   */
  told(app: CallableApp): ToldSetting[] {
    const opened = app.settings.flatMap((chosen) => this.open(app.id, chosen));
    return settingsInForce(app.manifest, opened).map(({ setting, chosen }) =>
      tell(setting, chosen?.opened ?? setting.default),
    );
  }

  private open(appId: string, chosen: ChosenSetting): Opened[] {
    try {
      return [{ ...chosen, opened: this.secrets.open('app_settings.value', chosen, chosen.value) }];
    } catch (err) {
      this.logger.warn({ err, app_id: appId, setting_id: chosen.id }, 'A setting of an app cannot be opened');
      return [];
    }
  }
}

const tell = ({ label, type, description, required, options }: ManifestSetting, value: string): ToldSetting => ({
  label,
  type,
  ...(description !== null && { description }),
  default: value,
  required,
  ...(options.length > 0 && { options }),
});
