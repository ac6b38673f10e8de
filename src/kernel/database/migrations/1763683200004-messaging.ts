import type { MigrationInterface, QueryRunner } from 'typeorm';

/** The bridge: installations, platform channels and their mirrors, inbound events, links, deliveries. */
export class Messaging1763683200004 implements MigrationInterface {
  name = 'Messaging1763683200004';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
CREATE TABLE installations (
  id                  uuid PRIMARY KEY,
  organisation_id     uuid NOT NULL REFERENCES organisations ON DELETE CASCADE,
  platform            text NOT NULL,
  -- Sealed; the version grows with every change, so that whatever was cached of the old ones is known to be stale.
  credentials         text NOT NULL,
  credentials_version integer NOT NULL DEFAULT 1,
  -- Sealed: what the platform signs webhooks with when it lets us choose (Telegram).
  webhook_secret      text NOT NULL,
  -- From identify; null until it succeeded once.
  account_id          text,
  account_name        text,
  bot_user_id         text,
  app_id              text,
  self_ids            text[] NOT NULL DEFAULT '{}',
  -- Set where a bot allows one listener in the whole world: no two installations share it.
  exclusive_key       text UNIQUE,
  status              text NOT NULL DEFAULT 'connecting' CHECK (status IN
                        ('connecting', 'connected', 'disconnected', 'credentials-rejected', 'muted')),
  -- For people: what is wrong, or what does not work with these credentials.
  status_detail       text,
  status_changed_at   timestamptz NOT NULL DEFAULT now(),
  last_connected_at   timestamptz,
  -- Sends wait until then (rate limit of the whole bot).
  paused_until        timestamptz,
  -- The node that holds the live session, and until when it may.
  listener_node       uuid,
  listener_until      timestamptz,
  created_at          timestamptz NOT NULL DEFAULT now(),
  updated_at          timestamptz NOT NULL DEFAULT now(),
  UNIQUE (organisation_id, id)
) WITH (fillfactor = 70);
CREATE UNIQUE INDEX installations_account ON installations (organisation_id, platform, account_id, bot_user_id)
  WHERE account_id IS NOT NULL;
CREATE INDEX installations_team ON installations (platform, account_id);

-- Who uses an installation: the last one gone closes it. Its id is the one in the webhook's address, which therefore
-- stays the same when two installations turn out to be one account.
CREATE TABLE installation_references (
  id              uuid PRIMARY KEY,
  organisation_id uuid NOT NULL,
  installation_id uuid NOT NULL,
  -- Feature and row: ('platform-integration', id).
  owner_kind      text NOT NULL,
  owner_id        text NOT NULL,
  -- A muted reference neither sends nor hears; others of the same installation do.
  enabled         boolean NOT NULL DEFAULT true,
  created_at      timestamptz NOT NULL DEFAULT now(),
  UNIQUE (owner_kind, owner_id),
  FOREIGN KEY (organisation_id, installation_id) REFERENCES installations (organisation_id, id) ON DELETE CASCADE
);
CREATE INDEX installation_references_installation ON installation_references (installation_id);

CREATE TABLE platform_channels (
  id              uuid PRIMARY KEY,
  organisation_id uuid NOT NULL,
  installation_id uuid NOT NULL,
  external_id     text NOT NULL,
  server_id       text,
  name            text NOT NULL,
  type            text NOT NULL,
  topic           text,
  is_private      boolean NOT NULL DEFAULT false,
  member_count    integer,
  gone_at         timestamptz,
  -- Source time of the newest message that was routed: where a catch-up starts.
  caught_up_to    timestamptz,
  created_at      timestamptz NOT NULL DEFAULT now(),
  updated_at      timestamptz NOT NULL DEFAULT now(),
  UNIQUE (installation_id, external_id),
  UNIQUE (organisation_id, id),
  FOREIGN KEY (organisation_id, installation_id) REFERENCES installations (organisation_id, id) ON DELETE CASCADE
);

-- A platform channel and a native channel that share their messages.
CREATE TABLE mirrors (
  -- The id of the feature's row that asked for it.
  id                  uuid PRIMARY KEY,
  organisation_id     uuid NOT NULL,
  platform_channel_id uuid NOT NULL,
  channel_id          uuid NOT NULL,
  reference_id        uuid NOT NULL REFERENCES installation_references ON DELETE CASCADE,
  inbound             boolean NOT NULL,
  outbound            boolean NOT NULL,
  created_at          timestamptz NOT NULL DEFAULT now(),
  FOREIGN KEY (organisation_id, platform_channel_id) REFERENCES platform_channels (organisation_id, id) ON DELETE CASCADE,
  FOREIGN KEY (organisation_id, channel_id) REFERENCES channels (organisation_id, id) ON DELETE CASCADE
);
CREATE INDEX mirrors_channel ON mirrors (channel_id);
CREATE INDEX mirrors_platform_channel ON mirrors (platform_channel_id);

CREATE TABLE inbound_events (
  installation_id uuid NOT NULL REFERENCES installations ON DELETE CASCADE,
  -- The same for the same fact, however it was told.
  key             text NOT NULL,
  channel_id      text NOT NULL,
  payload         jsonb NOT NULL,
  received_at     timestamptz NOT NULL DEFAULT now(),
  routed_at       timestamptz,
  PRIMARY KEY (installation_id, key)
);
CREATE INDEX inbound_events_age ON inbound_events (received_at);

-- What could not be caught up: shown, never hidden.
CREATE TABLE gaps (
  id                  uuid PRIMARY KEY,
  organisation_id     uuid NOT NULL,
  platform_channel_id uuid NOT NULL,
  from_time           timestamptz NOT NULL,
  to_time             timestamptz NOT NULL,
  reason              text NOT NULL,
  created_at          timestamptz NOT NULL DEFAULT now(),
  FOREIGN KEY (organisation_id, platform_channel_id) REFERENCES platform_channels (organisation_id, id) ON DELETE CASCADE
);
CREATE INDEX gaps_platform_channel ON gaps (platform_channel_id, created_at);

-- Names of people whom events name by id alone.
CREATE TABLE external_people (
  platform    text NOT NULL,
  account_id  text NOT NULL,
  external_id text NOT NULL,
  name        text NOT NULL,
  avatar_url  text,
  fetched_at  timestamptz NOT NULL DEFAULT now(),
  PRIMARY KEY (platform, account_id, external_id)
);

-- For ever: the map for edits, deletes, threads, reactions and echoes. A deletion leaves a tombstone.
CREATE TABLE message_links (
  platform            text NOT NULL,
  account_id          text NOT NULL,
  external_channel_id text NOT NULL,
  external_message_id text NOT NULL,
  channel_id          uuid NOT NULL,
  message_id          uuid NOT NULL,
  part                integer NOT NULL DEFAULT 0,
  -- 'in': written there; 'out': posted there by us.
  direction           text NOT NULL CHECK (direction IN ('in', 'out')),
  -- Inbound: the newest edit's version that was applied.
  version             bigint NOT NULL DEFAULT 0,
  deleted_at          timestamptz,
  created_at          timestamptz NOT NULL DEFAULT now(),
  PRIMARY KEY (platform, account_id, external_channel_id, external_message_id, channel_id),
  FOREIGN KEY (channel_id) REFERENCES channels ON DELETE CASCADE
);
CREATE INDEX message_links_message ON message_links (channel_id, message_id);

CREATE TABLE deliveries (
  id                  uuid PRIMARY KEY,
  organisation_id     uuid NOT NULL,
  platform            text NOT NULL,
  installation_id     uuid NOT NULL,
  platform_channel_id uuid NOT NULL,
  channel_id          uuid NOT NULL,
  message_id          uuid NOT NULL,
  kind                text NOT NULL CHECK (kind IN ('post', 'edit', 'delete', 'react', 'unreact')),
  -- Emoji of a reaction.
  argument            text,
  status              text NOT NULL DEFAULT 'pending' CHECK (status IN
                        ('pending', 'sending', 'delivered', 'degraded', 'skipped', 'failed', 'unknown', 'dead', 'cancelled')),
  -- The text as it was when the first part left: a retry sends the same parts. Null before, and after success.
  parts               jsonb,
  -- How many parts are done; the next one is being sent while the status is 'sending'.
  parts_done          integer NOT NULL DEFAULT 0,
  content_version     integer,
  degradations        jsonb NOT NULL DEFAULT '[]',
  attempts            integer NOT NULL DEFAULT 0,
  -- {code, message} of the last failure.
  last_error          jsonb,
  -- When the part now being sent left for the first time.
  attempt_started_at  timestamptz,
  latency_ms          integer,
  created_at          timestamptz NOT NULL DEFAULT now(),
  -- When a person sent it again: its age and latency count from then.
  retried_at          timestamptz,
  finished_at         timestamptz,
  FOREIGN KEY (organisation_id, platform_channel_id) REFERENCES platform_channels (organisation_id, id) ON DELETE CASCADE,
  FOREIGN KEY (organisation_id, channel_id) REFERENCES channels (organisation_id, id) ON DELETE CASCADE
) WITH (fillfactor = 80);
CREATE INDEX deliveries_log ON deliveries (organisation_id, created_at DESC, id DESC);
CREATE INDEX deliveries_message ON deliveries (channel_id, message_id);
CREATE INDEX deliveries_platform_channel ON deliveries (platform_channel_id);
CREATE INDEX deliveries_trouble ON deliveries (organisation_id, status) WHERE status IN ('failed', 'unknown', 'dead');
CREATE INDEX deliveries_age ON deliveries (finished_at) WHERE status IN ('delivered', 'degraded', 'skipped', 'cancelled');
`);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(
      `DROP TABLE deliveries, message_links, external_people, gaps, inbound_events, mirrors, platform_channels,
       installation_references, installations`,
    );
  }
}
