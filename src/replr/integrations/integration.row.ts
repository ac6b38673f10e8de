import type { Role } from '../../tenancy/roles.js';

/** A bot that speaks for a REPLR, as it is stored; times are texts where a whole page comes as JSON. */
export interface IntegrationRow {
  id: string;
  organisation_id: string;
  replr_id: string;
  platform: string;
  /** The platform's team, guild or bot id, and the bot's own. */
  account_id: string;
  bot_user_id: string;
  /** What the API calls the account; null where it does not show it. */
  account_field: string | null;
  /** External channels that it listens in; null: every chat of the bot. */
  channel_ids: string[] | null;
  active: boolean;
  auto_respond: boolean;
  /** A bigint, which comes as text from a row and as a number where a whole page comes as JSON. */
  message_count: number | string;
  last_message_at: Date | string | null;
  connected_at: Date | string;
}

/** A row and what member $1 of its organisation, who asks, is there. */
export type IntegrationForCaller = IntegrationRow & { role: Role };
