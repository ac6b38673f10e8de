import { Injectable } from '@nestjs/common';

/** Runs in the transaction that changed the settings; what it throws undoes the change. */
export type SettingsWatcher = (appId: string, organisationId: string) => Promise<void>;

/** Who has to follow when the settings of an interval app change, for all channels or for one. */
@Injectable()
export class SettingsWatchers {
  private readonly watchers: SettingsWatcher[] = [];

  register(watcher: SettingsWatcher): void {
    this.watchers.push(watcher);
  }

  /** One after another: they share the transaction's connection. */
  async changed(appId: string, organisationId: string): Promise<void> {
    for (const watcher of this.watchers) await watcher(appId, organisationId);
  }
}
