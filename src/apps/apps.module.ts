import { Module } from '@nestjs/common';
import { ChannelsModule } from '../channels/channels.module.js';
import { TenancyModule } from '../tenancy/tenancy.module.js';
import { AppSecrets } from './app-secrets.js';
import { AppBreakers } from './calls/app-breakers.service.js';
import { AppCaller } from './calls/app-caller.service.js';
import { AppHealth } from './calls/app-health.service.js';
import { AppSigner } from './calls/app-signer.service.js';
import { CallHistory } from './calls/call-history.service.js';
import { CallLog } from './calls/call-log.service.js';
import { CallPreparation } from './calls/call-preparation.service.js';
import { CallUpkeep } from './calls/call-upkeep.service.js';
import { AppHooks } from './catalogue/app-hooks.service.js';
import { Apps } from './catalogue/apps.service.js';
import { AppSecretRotation } from './catalogue/app-secret-rotation.service.js';
import { AppChannels } from './channels/app-channels.service.js';
import { IntervalClock } from './interval/interval-clock.service.js';
import { Schedules } from './interval/schedules.service.js';
import { TickHandler } from './interval/tick.handler.js';
import { Ticks } from './interval/ticks.service.js';
import { AppSubscriber } from './output/app-subscriber.service.js';
import { OutputHandler } from './output/output.handler.js';
import { Replays } from './output/replays.service.js';
import { ManifestFetch } from './manifest/manifest-fetch.service.js';
import { AppPostsUpkeep } from './returning/app-posts-upkeep.service.js';
import { ReturnBudgets } from './returning/return-budgets.service.js';
import { ReturnUrls } from './returning/return-urls.service.js';
import { ReturnsController } from './returning/returns.controller.js';
import { Returns } from './returning/returns.service.js';
import { AppScreen } from './screening/app-screen.service.js';
import { WithheldNotes } from './screening/withheld-notes.service.js';
import { AppSettings } from './settings/app-settings.service.js';
import { SettingsReader } from './settings/settings-reader.service.js';
import { SettingsStore } from './settings/settings-store.service.js';
import { SettingsWatchers } from './settings/settings-watchers.service.js';

const catalogue = [AppChannels, AppHooks, Apps, AppSecretRotation, AppSecrets];
const calls = [AppBreakers, AppCaller, AppHealth, AppSigner, CallHistory, CallLog, CallPreparation, CallUpkeep];
const screening = [AppScreen, WithheldNotes];
const settings = [AppSettings, SettingsReader, SettingsWatchers];
const owed = [AppSubscriber, OutputHandler, IntervalClock, Ticks, TickHandler];
const returning = [AppPostsUpkeep, ReturnBudgets, Returns];

/** Apps of organisations: what they are, where they are on, and the calls of them. */
@Module({
  imports: [ChannelsModule, TenancyModule],
  controllers: [ReturnsController],
  providers: [
    ...catalogue,
    ...calls,
    ...screening,
    ManifestFetch,
    ...settings,
    SettingsStore,
    ...owed,
    ...returning,
    Replays,
    ReturnUrls,
    Schedules,
  ],
  exports: [...catalogue, AppCaller, AppHealth, CallHistory, CallLog, ...settings, Replays, ReturnUrls, Schedules],
})
export class AppsModule {}
