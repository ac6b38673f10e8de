import { Injectable } from '@nestjs/common';
import { AppSettings } from '../../apps/settings/app-settings.service.js';
import { success } from '../../tenancy/organisations/status-envelope.dto.js';
import type { AddSettingDto, UpdateChannelSettingDto } from './setting.dto.js';
import { FORM_FIELDS, toChannelSetting, toEffectiveSetting } from './setting.mapper.js';
import { SettingsAccess } from './settings-access.service.js';
import type { ChannelSettingAnswerDto, ChannelSettingListDto, SettingsQuery } from './settings-answers.dto.js';

interface ChannelTarget {
  organisationId: string;
  appId: string;
  channelId: string;
}

/** Settings for one channel. Members read them where they may know of the channel, owners and admins write them. */
@Injectable()
export class ChannelSettings {
  constructor(
    private readonly access: SettingsAccess,
    private readonly settings: AppSettings,
  ) {}

  async list(userId: string, target: ChannelTarget, { effective }: SettingsQuery): Promise<ChannelSettingListDto> {
    const { viewer, isSystem } = await this.access.toRead(userId, target);
    const views = isSystem ? [] : await this.settings.list(target, viewer);
    const inForce = effective && !isSystem ? await this.settings.inForce(target, viewer) : [];
    const data = views.map((view) => toChannelSetting(view, target.channelId));
    return {
      ...success(200, 'Channel Integration settings retrieved successfully', data),
      ...(effective && { effective: inForce.map(toEffectiveSetting) }),
    };
  }

  async add(userId: string, target: ChannelTarget, body: AddSettingDto): Promise<ChannelSettingAnswerDto> {
    await this.access.toWrite(userId, target);
    const draft = { label: body.form_field_label, value: body.form_field_value };
    const view = await this.settings.add(target, draft, FORM_FIELDS);
    return success(200, 'Channel Integration setting added successfully', toChannelSetting(view, target.channelId));
  }

  async update(
    userId: string,
    target: ChannelTarget,
    id: string,
    body: UpdateChannelSettingDto,
  ): Promise<ChannelSettingAnswerDto> {
    await this.access.toWrite(userId, target);
    const change = { id, label: body.form_field_label, value: body.form_field_value };
    const view = await this.settings.update(target, change, FORM_FIELDS);
    return success(200, 'Integration setting updated successfully', toChannelSetting(view, target.channelId));
  }

  async remove(userId: string, target: ChannelTarget, id: string): Promise<ChannelSettingAnswerDto> {
    await this.access.toWrite(userId, target);
    const view = await this.settings.remove(target, id);
    return success(200, 'Channel Integration setting deleted successfully', toChannelSetting(view, target.channelId));
  }
}
