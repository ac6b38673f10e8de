import type { MigrationInterface, QueryRunner } from 'typeorm';

/** Bots that speak for REPLRs: where they listen, the conversations they follow, and what they answered. */
export class ReplrIntegrations1763683200010 implements MigrationInterface {
  name = 'ReplrIntegrations1763683200010';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
CREATE TABLE replr_integrations (
  -- int_ and twelve of [0-9a-z].
  id              text PRIMARY KEY,
  organisation_id uuid NOT NULL,
  replr_id        text NOT NULL,
  platform        text NOT NULL,
  -- The platform's team, guild or bot id, and the bot's own.
  account_id      text NOT NULL,
  bot_user_id     text NOT NULL,
  -- What the API calls the account (guild_id, workspace_id); null where it does not show it.
  account_field   text,
  -- External channels that it listens in; null: every chat of the bot.
  channel_ids     text[],
  active          boolean NOT NULL DEFAULT true,
  auto_respond    boolean NOT NULL DEFAULT false,
  -- Messages by others that it took in, and when the newest of them was written.
  message_count   bigint NOT NULL DEFAULT 0,
  last_message_at timestamptz,
  created_by      uuid REFERENCES users ON DELETE SET NULL,
  connected_at    timestamptz NOT NULL DEFAULT now(),
  updated_at      timestamptz NOT NULL DEFAULT now(),
  UNIQUE (organisation_id, id),
  UNIQUE (replr_id, platform, account_id, bot_user_id),
  FOREIGN KEY (organisation_id, replr_id) REFERENCES replrs (organisation_id, id) ON DELETE CASCADE
) WITH (fillfactor = 70);
CREATE INDEX replr_integrations_list ON replr_integrations (organisation_id, connected_at, id);

-- What was said lately where an integration listens: what its answers take into account.
CREATE TABLE replr_turns (
  organisation_id     uuid NOT NULL,
  integration_id      text NOT NULL,
  external_channel_id text NOT NULL,
  external_id         text NOT NULL,
  -- External id of the thread's root or of the message replied to.
  reply_to            text,
  author_name         text NOT NULL DEFAULT '',
  is_bot              boolean NOT NULL DEFAULT false,
  -- One of our own bots or webhooks wrote it.
  own                 boolean NOT NULL DEFAULT false,
  -- Written to the bot alone.
  direct              boolean NOT NULL DEFAULT false,
  text                text NOT NULL DEFAULT '',
  -- The author's time.
  at                  timestamptz NOT NULL,
  -- Of the newest edit that was seen; an older one changes nothing.
  version             bigint NOT NULL DEFAULT 0,
  -- False while only an edit or the deletion of it is known.
  heard               boolean NOT NULL,
  -- A tombstone: the text is gone, and whatever comes later for it changes nothing.
  deleted_at          timestamptz,
  heard_at            timestamptz NOT NULL DEFAULT now(),
  PRIMARY KEY (integration_id, external_channel_id, external_id),
  FOREIGN KEY (organisation_id, integration_id) REFERENCES replr_integrations (organisation_id, id) ON DELETE CASCADE
);
CREATE INDEX replr_turns_conversation ON replr_turns (integration_id, external_channel_id, at DESC);
CREATE INDEX replr_turns_latest ON replr_turns (integration_id, heard_at DESC);
CREATE INDEX replr_turns_age ON replr_turns (heard_at);

CREATE TABLE replr_answers (
  -- The delivery's id.
  id                  uuid PRIMARY KEY,
  organisation_id     uuid NOT NULL,
  integration_id      text NOT NULL,
  external_channel_id text NOT NULL,
  -- The external message that it answers, and the first one of that thread.
  question_id         text NOT NULL,
  thread_root         text NOT NULL,
  question_author     text NOT NULL,
  question_excerpt    text NOT NULL,
  text                text NOT NULL,
  -- What it rests on: the model, a passage of the knowledge, or nothing.
  basis               text NOT NULL CHECK (basis IN ('model', 'knowledge', 'none')),
  created_at          timestamptz NOT NULL DEFAULT now(),
  -- A message is answered once, however often it is told.
  UNIQUE (integration_id, external_channel_id, question_id),
  FOREIGN KEY (organisation_id, integration_id) REFERENCES replr_integrations (organisation_id, id) ON DELETE CASCADE
);
CREATE INDEX replr_answers_log ON replr_answers (integration_id, created_at DESC, id DESC);
CREATE INDEX replr_answers_thread ON replr_answers (integration_id, external_channel_id, thread_root);
CREATE INDEX replr_answers_age ON replr_answers (created_at);
`);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('DROP TABLE replr_answers, replr_turns, replr_integrations');
  }
}
