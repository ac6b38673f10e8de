import type { AppRow, AppSummaryRow } from '../../apps/catalogue/app.row.js';
import { schemaOf, SINCE, type SystemIntegration } from '../system-integrations/system-integration.js';
import type {
  IntegrationStatus,
  OrganisationIntegrationDto,
  OrganisationIntegrationSummaryDto,
} from './integration.dto.js';

/** Instead of what must not be shown. */
const MASK = '***';

/** What an answer shows in full because it was set just now. */
export interface JustSet {
  authCredential?: string | null;
  signingSecret?: string;
}

const iso = (time: Date | string): string => new Date(time).toISOString();
const isoOrNull = (time: Date | string | null): string | null => (time === null ? null : iso(time));

const statusOf = ({ is_active: isActive, paused_at: pausedAt }: AppSummaryRow): IntegrationStatus =>
  !isActive ? 'inactive' : pausedAt ? 'paused' : 'active';

export const toSummary = (row: AppSummaryRow): OrganisationIntegrationSummaryDto => ({
  id: row.id,
  name: row.name,
  app_name: row.app_name,
  json_url: row.json_url,
  app_url: row.app_url,
  app_logo: row.app_logo,
  app_description: row.app_description,
  integration_type: row.kind ?? '',
  is_system_integration: false,
  is_active: row.is_active,
  status: statusOf(row),
  position: row.position,
  paused_at: isoOrNull(row.paused_at),
  pause_reason: row.pause_reason,
  failing_since: isoOrNull(row.failing_since),
  last_error: row.last_error,
  last_called_at: isoOrNull(row.last_called_at),
  missing_settings: row.missing_settings,
  created_at: iso(row.created_at),
  updated_at: iso(row.updated_at),
});

export const toIntegration = (row: AppRow, just: JustSet = {}): OrganisationIntegrationDto => ({
  ...toSummary(row),
  json_schema: row.json_schema,
  auth_credential: row.has_credential ? (just.authCredential ?? MASK) : null,
  signing_secret: just.signingSecret ?? MASK,
  previous_secret_until: isoOrNull(row.previous_secret_until),
  warnings: row.warnings,
});

export const toSystemSummary = (it: SystemIntegration, isActive: boolean): OrganisationIntegrationSummaryDto => ({
  id: it.id,
  name: it.name,
  app_name: it.name,
  json_url: it.jsonUrl,
  app_url: it.website,
  app_logo: it.logo,
  app_description: it.description,
  integration_type: '',
  is_system_integration: true,
  is_active: isActive,
  status: isActive ? 'active' : 'inactive',
  position: null,
  paused_at: null,
  pause_reason: null,
  failing_since: null,
  last_error: null,
  last_called_at: null,
  missing_settings: [],
  created_at: SINCE,
  updated_at: SINCE,
});

export const toSystemDetails = (it: SystemIntegration, isActive: boolean): OrganisationIntegrationDto => ({
  ...toSystemSummary(it, isActive),
  json_schema: schemaOf(it),
  auth_credential: null,
  signing_secret: null,
  previous_secret_until: null,
  warnings: [],
});
