/** As the statements answer it. */
export interface SettingRow {
  id: string;
  organisation_id: string;
  app_id: string;
  /** Null: for all channels. */
  channel_id: string | null;
  label: string;
  /** Sealed. */
  value: string;
  is_secret: boolean;
  created_at: Date;
  updated_at: Date;
}
