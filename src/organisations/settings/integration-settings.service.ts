import { Injectable } from '@nestjs/common';
import { AppSettings } from '../../apps/settings/app-settings.service.js';
import { success } from '../../tenancy/organisations/status-envelope.dto.js';
import type { AddSettingDto, UpdateSettingDto } from './setting.dto.js';
import { FORM_FIELDS, toEffectiveSetting, toIntegrationSetting } from './setting.mapper.js';
import { SettingsAccess } from './settings-access.service.js';
import type { IntegrationSettingAnswerDto, IntegrationSettingListDto, SettingsQuery } from './settings-answers.dto.js';

interface Target {
  organisationId: string;
  appId: string;
}

const everywhere = (target: Target) => ({ ...target, channelId: null });

/** Settings for all channels. Members read them, owners and admins write them. */
@Injectable()
export class IntegrationSettings {
  constructor(
    private readonly access: SettingsAccess,
    private readonly settings: AppSettings,
  ) {}

  async list(userId: string, target: Target, { effective }: SettingsQuery): Promise<IntegrationSettingListDto> {
    const { isSystem } = await this.access.toRead(userId, target);
    const place = everywhere(target);
    const views = isSystem ? [] : await this.settings.list(place);
    const inForce = effective && !isSystem ? await this.settings.inForce(place) : [];
    return {
      ...success(200, 'Integration setting retrieved successfully', views.map(toIntegrationSetting)),
      ...(effective && { effective: inForce.map(toEffectiveSetting) }),
    };
  }

  async add(userId: string, target: Target, body: AddSettingDto): Promise<IntegrationSettingAnswerDto> {
    await this.access.toWrite(userId, target);
    const draft = { label: body.form_field_label, value: body.form_field_value };
    const view = await this.settings.add(everywhere(target), draft, FORM_FIELDS);
    return success(200, 'Integration setting added successfully', toIntegrationSetting(view));
  }

  async update(userId: string, target: Target, body: UpdateSettingDto): Promise<IntegrationSettingAnswerDto> {
    await this.access.toWrite(userId, target);
    const change = { id: body.id, label: body.form_field_label, value: body.form_field_value };
    const view = await this.settings.update(everywhere(target), change, FORM_FIELDS);
    return success(200, 'Integration setting updated successfully', toIntegrationSetting(view));
  }

  async remove(userId: string, target: Target, settingId: string): Promise<IntegrationSettingAnswerDto> {
    await this.access.toWrite(userId, target);
    const view = await this.settings.remove(everywhere(target), settingId);
    return success(200, 'Integration setting deleted successfully', toIntegrationSetting(view));
  }
}
