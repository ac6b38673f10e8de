import type { AppKind, Manifest } from './manifest/manifest.js';

/** A value that somebody chose, sealed. */
export interface ChosenSetting {
  id: string;
  organisation_id: string;
  /** Null: for all channels. */
  channel_id: string | null;
  label: string;
  value: string;
}

/** An app as a call of it needs it, in one channel (the columns of `CALLABLE`). Secrets are sealed. */
export interface CallableApp {
  id: string;
  organisation_id: string;
  name: string;
  kind: AppKind | null;
  manifest: Manifest;
  auth_credential: string | null;
  signing_secret: string;
  /** Still good; null outside of a rotation. */
  previous_secret: string | null;
  failing_since: Date | null;
  settings: ChosenSetting[];
}

/** One setting as an app is told it: what was chosen stands in `default`. */
export interface ToldSetting {
  label: string;
  type: string;
  description?: string;
  default: string;
  required: boolean;
  options?: string[];
}
