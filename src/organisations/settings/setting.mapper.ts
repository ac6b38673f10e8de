import type { SettingFields } from '../../apps/settings/read-setting.js';
import type { SettingInForceView, SettingView } from '../../apps/settings/setting-view.js';
import type { ChannelSettingDto, EffectiveSettingDto, IntegrationSettingDto } from './setting.dto.js';

/** What this family calls the parts of a setting. */
export const FORM_FIELDS: SettingFields = { label: 'form_field_label', value: 'form_field_value' };

export const toIntegrationSetting = (view: SettingView): IntegrationSettingDto => ({
  id: view.id,
  org_id: view.organisationId,
  integration_id: view.appId,
  form_field_value: view.value,
  form_field_label: view.label,
  type: view.type,
  is_secret: view.isSecret,
  created_at: view.createdAt.toISOString(),
  updated_at: view.updatedAt.toISOString(),
});

export const toChannelSetting = (view: SettingView, channelId: string): ChannelSettingDto => ({
  ...toIntegrationSetting(view),
  channel_id: channelId,
});

export const toEffectiveSetting = (view: SettingInForceView): EffectiveSettingDto => ({
  form_field_label: view.label,
  form_field_value: view.value,
  type: view.type,
  is_secret: view.isSecret,
  origin: view.origin,
});
