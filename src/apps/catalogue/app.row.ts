import type { AppKind, Manifest } from '../manifest/manifest.js';

/** An app in a list. Inside JSON, PostgreSQL writes times as text. */
export interface AppSummaryRow {
  id: string;
  organisation_id: string;
  name: string;
  json_url: string;
  /** Null: it is called for nothing. */
  kind: AppKind | null;
  is_active: boolean;
  /** Modifiers and filters are asked in this order, from 1. */
  position: number;
  failing_since: Date | string | null;
  last_error: string | null;
  last_called_at: Date | string | null;
  paused_at: Date | string | null;
  pause_reason: string | null;
  created_at: Date | string;
  updated_at: Date | string;
  app_name: string;
  app_description: string;
  app_url: string | null;
  app_logo: string | null;
  /** Labels of settings that the app requires, and that have neither a default nor a value for all channels. */
  missing_settings: string[];
}

/** An app without its secrets. */
export interface AppRow extends AppSummaryRow {
  json_schema: Record<string, unknown>;
  warnings: string[];
  has_credential: boolean;
  /** Until when the signing secret before this one is good as well; null: it is not. */
  previous_secret_until: Date | null;
}

/** What a change of an app has to know of it. */
export interface AppBasis {
  name: string;
  json_url: string;
  given_kind: AppKind | null;
  json_schema: Record<string, unknown>;
  manifest: Manifest;
}
