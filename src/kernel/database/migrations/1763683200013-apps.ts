import type { MigrationInterface, QueryRunner } from 'typeorm';

/** Apps of organisations: what they are, where they are switched on, their settings, and what became of calling them. */
export class Apps1763683200013 implements MigrationInterface {
  name = 'Apps1763683200013';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
CREATE TABLE apps (
  id                    uuid PRIMARY KEY,
  organisation_id       uuid NOT NULL REFERENCES organisations ON DELETE CASCADE,
  name                  text NOT NULL,
  json_url              text NOT NULL,
  -- What it does with messages; null: nothing, it is only described.
  kind                  text CHECK (kind IN ('modifier', 'filter', 'output', 'interval')),
  -- What whoever made it said, which goes before what its JSON says.
  given_kind            text CHECK (given_kind IN ('modifier', 'filter', 'output', 'interval')),
  -- The JSON as it is served (what stands under data), and as it was understood.
  json_schema           jsonb NOT NULL,
  manifest              jsonb NOT NULL,
  -- What had to be guessed or left out when it was read.
  warnings              text[] NOT NULL DEFAULT '{}',
  fetched_at            timestamptz NOT NULL DEFAULT now(),
  -- Sealed; sent with every call.
  auth_credential       text,
  is_active             boolean NOT NULL,
  -- Modifiers and filters are asked in this order.
  position              integer NOT NULL,
  -- Sealed; what calls are signed with. The one before is good until then, too.
  signing_secret        text NOT NULL,
  previous_secret       text,
  previous_secret_until timestamptz,
  -- Since when every call fails; null while they work.
  failing_since         timestamptz,
  last_error            text,
  last_called_at        timestamptz,
  -- We do not call it any more until somebody switches it on again, and why.
  paused_at             timestamptz,
  pause_reason          text,
  -- Made as a custom integration, whose endpoints show no others.
  is_custom             boolean NOT NULL DEFAULT false,
  created_by            uuid REFERENCES users ON DELETE SET NULL,
  created_at            timestamptz NOT NULL DEFAULT now(),
  updated_at            timestamptz NOT NULL DEFAULT now(),
  UNIQUE (organisation_id, id)
);
CREATE INDEX apps_chain ON apps (organisation_id, position, id);
-- What every message of an organisation with modifiers or filters looks for.
CREATE INDEX apps_screening ON apps (organisation_id, position, id)
  WHERE is_active AND paused_at IS NULL AND kind IN ('modifier', 'filter');

-- An app is on in every channel while it is active, unless a row here says otherwise.
CREATE TABLE app_channels (
  app_id          uuid NOT NULL,
  channel_id      uuid NOT NULL,
  organisation_id uuid NOT NULL,
  is_active       boolean NOT NULL,
  updated_at      timestamptz NOT NULL DEFAULT now(),
  PRIMARY KEY (app_id, channel_id),
  FOREIGN KEY (organisation_id, app_id) REFERENCES apps (organisation_id, id) ON DELETE CASCADE,
  FOREIGN KEY (organisation_id, channel_id) REFERENCES channels (organisation_id, id) ON DELETE CASCADE
);
CREATE INDEX app_channels_channel ON app_channels (channel_id);

CREATE TABLE app_settings (
  id              uuid PRIMARY KEY,
  organisation_id uuid NOT NULL,
  app_id          uuid NOT NULL,
  -- Null: in all channels; a value for one channel goes before it.
  channel_id      uuid,
  label           text NOT NULL,
  -- Sealed, whether it is a secret or not.
  value           text NOT NULL,
  is_secret       boolean NOT NULL,
  created_at      timestamptz NOT NULL DEFAULT now(),
  updated_at      timestamptz NOT NULL DEFAULT now(),
  UNIQUE NULLS NOT DISTINCT (app_id, channel_id, label),
  FOREIGN KEY (organisation_id, app_id) REFERENCES apps (organisation_id, id) ON DELETE CASCADE,
  FOREIGN KEY (organisation_id, channel_id) REFERENCES channels (organisation_id, id) ON DELETE CASCADE
);
CREATE INDEX app_settings_channel ON app_settings (channel_id) WHERE channel_id IS NOT NULL;

-- What was owed to apps (outputs and ticks, from the moment that it is owed), and the calls of modifiers and filters that
-- failed or were left out.
CREATE TABLE app_calls (
  -- Sent as webhook-id: the same for every try.
  id              uuid PRIMARY KEY,
  organisation_id uuid NOT NULL,
  app_id          uuid NOT NULL,
  channel_id      uuid NOT NULL,
  message_id      uuid,
  kind            text NOT NULL CHECK (kind IN ('modifier', 'filter', 'output', 'tick')),
  -- skipped: it was never called, and last_error says why.
  status          text NOT NULL CHECK (status IN ('pending', 'delivered', 'failed', 'dead', 'skipped')),
  attempts        integer NOT NULL DEFAULT 0,
  status_code     integer,
  last_error      text,
  latency_ms      integer,
  created_at      timestamptz NOT NULL DEFAULT now(),
  finished_at     timestamptz,
  FOREIGN KEY (organisation_id, app_id) REFERENCES apps (organisation_id, id) ON DELETE CASCADE,
  FOREIGN KEY (organisation_id, channel_id) REFERENCES channels (organisation_id, id) ON DELETE CASCADE
) WITH (fillfactor = 70);
CREATE INDEX app_calls_log ON app_calls (app_id, created_at DESC, id DESC);
CREATE INDEX app_calls_dead ON app_calls (app_id, created_at) WHERE status = 'dead';
CREATE INDEX app_calls_pending ON app_calls (created_at) WHERE status = 'pending';
CREATE INDEX app_calls_channel ON app_calls (channel_id);
CREATE INDEX app_calls_age ON app_calls (created_at);

-- What filters kept from channels, for those who manage the organisation.
CREATE TABLE withheld_messages (
  id              uuid PRIMARY KEY,
  organisation_id uuid NOT NULL,
  app_id          uuid NOT NULL,
  channel_id      uuid NOT NULL,
  -- Of the text: brought again, it is noted once.
  key             text NOT NULL,
  author          jsonb NOT NULL,
  content         text NOT NULL,
  reason          text NOT NULL,
  created_at      timestamptz NOT NULL DEFAULT now(),
  UNIQUE (app_id, channel_id, key),
  FOREIGN KEY (organisation_id, app_id) REFERENCES apps (organisation_id, id) ON DELETE CASCADE,
  FOREIGN KEY (organisation_id, channel_id) REFERENCES channels (organisation_id, id) ON DELETE CASCADE
);
CREATE INDEX withheld_messages_log ON withheld_messages (app_id, created_at DESC, id DESC);
CREATE INDEX withheld_messages_channel ON withheld_messages (channel_id);
CREATE INDEX withheld_messages_age ON withheld_messages (created_at);

-- When an interval app is called next, for each channel where it is on.
CREATE TABLE app_schedules (
  app_id          uuid NOT NULL,
  channel_id      uuid NOT NULL,
  organisation_id uuid NOT NULL,
  crontab         text NOT NULL,
  -- Null: never; error says why.
  next_at         timestamptz,
  error           text,
  -- The tick that is under way or was the last.
  call_id         uuid,
  PRIMARY KEY (app_id, channel_id),
  FOREIGN KEY (organisation_id, app_id) REFERENCES apps (organisation_id, id) ON DELETE CASCADE,
  FOREIGN KEY (organisation_id, channel_id) REFERENCES channels (organisation_id, id) ON DELETE CASCADE
);
CREATE INDEX app_schedules_due ON app_schedules (next_at) WHERE next_at IS NOT NULL;
CREATE INDEX app_schedules_channel ON app_schedules (channel_id);

-- Where an app may post back into a channel.
CREATE TABLE app_return_urls (
  id              uuid PRIMARY KEY,
  organisation_id uuid NOT NULL,
  app_id          uuid NOT NULL,
  channel_id      uuid NOT NULL,
  token_hash      bytea NOT NULL UNIQUE,
  -- Sealed: it is sent to the app with every tick.
  token           text NOT NULL,
  created_at      timestamptz NOT NULL DEFAULT now(),
  last_used_at    timestamptz,
  UNIQUE (app_id, channel_id),
  FOREIGN KEY (organisation_id, app_id) REFERENCES apps (organisation_id, id) ON DELETE CASCADE,
  FOREIGN KEY (organisation_id, channel_id) REFERENCES channels (organisation_id, id) ON DELETE CASCADE
);
CREATE INDEX app_return_urls_channel ON app_return_urls (channel_id);

-- What apps posted under ids of their own: once for each.
CREATE TABLE app_posts (
  app_id      uuid NOT NULL REFERENCES apps ON DELETE CASCADE,
  external_id text NOT NULL,
  message_id  uuid NOT NULL,
  body_hash   bytea NOT NULL,
  created_at  timestamptz NOT NULL DEFAULT now(),
  PRIMARY KEY (app_id, external_id)
);
CREATE INDEX app_posts_age ON app_posts (created_at);
`);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(
      `DROP TABLE app_posts, app_return_urls, app_schedules, withheld_messages, app_calls,
         app_settings, app_channels, apps`,
    );
  }
}
