import { Injectable } from '@nestjs/common';
import { Apps } from '../../apps/catalogue/apps.service.js';
import { AppSettings } from '../../apps/settings/app-settings.service.js';
import type { SettingFields } from '../../apps/settings/read-setting.js';
import { Access } from '../../tenancy/access.service.js';
import { success } from '../../tenancy/organisations/status-envelope.dto.js';
import { customOf } from '../custom-integrations.service.js';
import {
  type CustomSettingEntryAnswerDto,
  type CustomSettingsAnswerDto,
  toCustomSettings,
  toSettingEntry,
  type UpdateCustomSettingsDto,
} from './custom-setting.dto.js';

/** What this family calls the parts of a setting. */
const ENTRY_FIELDS: SettingFields = { label: 'setting_entry.field_name', value: 'setting_entry.value' };

/** What was chosen for custom integrations, in all channels. Members read it, owners and admins write it. */
@Injectable()
export class CustomSettings {
  constructor(
    private readonly access: Access,
    private readonly apps: Apps,
    private readonly settings: AppSettings,
  ) {}

  /** Adds an entry, or changes that of the same name. */
  async put(
    userId: string,
    organisationId: string,
    id: string,
    { setting_entry: { field_name: label, value } }: UpdateCustomSettingsDto,
  ): Promise<CustomSettingEntryAnswerDto> {
    await this.access.requireOrganisationManager(userId, organisationId);
    const view = await this.settings.put(await this.place(organisationId, id), { label, value }, ENTRY_FIELDS);
    return success(200, 'Integrations Settings updated successfully', toSettingEntry(view));
  }

  async get(userId: string, organisationId: string, id: string): Promise<CustomSettingsAnswerDto> {
    await this.access.organisation(userId, organisationId);
    const views = await this.settings.list(await this.place(organisationId, id));
    return success(200, 'Integrations retrieved successfully.', toCustomSettings(views));
  }

  /** @throws AppError INTEGRATION_NOT_FOUND (404) for one that is not custom */
  private async place(organisationId: string, id: string) {
    const { id: appId } = await this.apps.get(customOf(organisationId), id);
    return { organisationId, appId, channelId: null };
  }
}
