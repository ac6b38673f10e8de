import type { MigrationInterface, QueryRunner } from 'typeorm';

/** Connections: the archive of what is said on platforms, and how it is kept up to date. */
export class Connections1763683200008 implements MigrationInterface {
  name = 'Connections1763683200008';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
CREATE TABLE connections (
  -- conn_ and twelve or more of [0-9a-z].
  id                          text PRIMARY KEY,
  -- No foreign key: when the organisation goes, the archive goes in batches, and not in one long transaction.
  organisation_id             uuid NOT NULL,
  name                        text NOT NULL,
  platform                    text NOT NULL,
  -- Channels seen later are synced too.
  sync_all                    boolean NOT NULL DEFAULT false,
  sync_interval_minutes       integer NOT NULL DEFAULT 240,
  -- Requests a minute for history; null: as many as the platform answers.
  history_requests_per_minute integer,
  -- With that limit: when the next request may leave.
  history_next_at             timestamptz,
  wiki_enabled                boolean NOT NULL DEFAULT false,
  graph_enabled               boolean NOT NULL DEFAULT false,
  -- Channels that are there, kept by what changes them.
  channel_count               integer NOT NULL DEFAULT 0,
  -- When the last sync that brought everything ended.
  last_sync                   timestamptz,
  next_sync_at                timestamptz,
  validated_at                timestamptz,
  created_by                  uuid REFERENCES users ON DELETE SET NULL,
  -- Hidden at once; its archive is erased in batches afterwards.
  deleted_at                  timestamptz,
  created_at                  timestamptz NOT NULL DEFAULT now(),
  updated_at                  timestamptz NOT NULL DEFAULT now(),
  UNIQUE (organisation_id, id)
);
CREATE INDEX connections_due ON connections (next_sync_at) WHERE deleted_at IS NULL AND next_sync_at IS NOT NULL;

-- Its own rows rather than the installation's: they and their archive outlive new credentials.
CREATE TABLE connection_channels (
  id              uuid PRIMARY KEY,
  organisation_id uuid NOT NULL,
  connection_id   text NOT NULL,
  external_id     text NOT NULL,
  name            text NOT NULL,
  type            text NOT NULL,
  topic           text,
  is_private      boolean NOT NULL DEFAULT false,
  member_count    integer,
  sync_enabled    boolean NOT NULL DEFAULT false,
  -- When the last reading that came to its end began; null: never read whole.
  read_at         timestamptz,
  -- Archived messages that are not deleted, kept by the statements that change them.
  message_count   integer NOT NULL DEFAULT 0,
  gone_at         timestamptz,
  created_at      timestamptz NOT NULL DEFAULT now(),
  updated_at      timestamptz NOT NULL DEFAULT now(),
  UNIQUE (connection_id, external_id),
  UNIQUE (organisation_id, connection_id, id),
  FOREIGN KEY (organisation_id, connection_id) REFERENCES connections (organisation_id, id) ON DELETE CASCADE
);

CREATE TABLE archived_messages (
  organisation_id   uuid NOT NULL,
  connection_id     text NOT NULL,
  channel_id        uuid NOT NULL,
  external_id       text NOT NULL,
  -- The author's time.
  sent_at           timestamptz NOT NULL,
  author_id         text NOT NULL,
  author_name       text NOT NULL,
  author_avatar_url text,
  is_bot            boolean NOT NULL DEFAULT false,
  text              text NOT NULL,
  -- External id of the thread's root or of the message replied to.
  reply_to          text,
  -- [{name, url, contentType, bytes}]
  files             jsonb NOT NULL DEFAULT '[]',
  -- Of the newest edit that was seen; an older one changes nothing.
  version           bigint NOT NULL DEFAULT 0,
  edited_at         timestamptz,
  -- A tombstone: text and files are gone, and whatever comes later for it changes nothing.
  deleted_at        timestamptz,
  -- Nobody told of the deletion: a page of history did not show it. One that does brings it back.
  missing           boolean NOT NULL DEFAULT false,
  archived_at       timestamptz NOT NULL DEFAULT now(),
  -- Changed since the wiki, or the graph, last took it into account.
  wiki_due          boolean NOT NULL DEFAULT true,
  graph_due         boolean NOT NULL DEFAULT true,
  -- Neighbours of one millisecond: ids of platforms grow, compared as numbers are.
  place             text COLLATE "C" GENERATED ALWAYS AS (lpad(length(external_id)::text, 3, '0') || external_id) STORED,
  -- The connection is a word of every entry: a search is one index look-up, whatever else is stored. An entry may hold one
  -- megabyte: beyond what any platform lets people write, a text is kept and not found by its words.
  search            tsvector GENERATED ALWAYS AS (
    to_tsvector('simple', "left"(text, 100000)) || array_to_tsvector(ARRAY[connection_id])
  ) STORED,
  PRIMARY KEY (channel_id, external_id),
  FOREIGN KEY (organisation_id, connection_id, channel_id)
    REFERENCES connection_channels (organisation_id, connection_id, id) ON DELETE CASCADE
);
CREATE INDEX archived_messages_time ON archived_messages (connection_id, sent_at DESC, place DESC);
CREATE INDEX archived_messages_channel ON archived_messages (channel_id, sent_at DESC, place DESC);
CREATE INDEX archived_messages_author ON archived_messages (connection_id, author_id, sent_at DESC, place DESC);
CREATE INDEX archived_messages_replies ON archived_messages (channel_id, reply_to) WHERE reply_to IS NOT NULL;
CREATE INDEX archived_messages_search ON archived_messages USING gin (search) WHERE deleted_at IS NULL;
CREATE INDEX archived_messages_wiki_due ON archived_messages (channel_id) WHERE wiki_due;
CREATE INDEX archived_messages_graph_due ON archived_messages (connection_id) WHERE graph_due;

CREATE TABLE connection_syncs (
  id              uuid PRIMARY KEY,
  organisation_id uuid NOT NULL,
  connection_id   text NOT NULL,
  trigger         text NOT NULL CHECK (trigger IN ('chosen', 'manual', 'scheduled', 'reconnected')),
  status          text NOT NULL DEFAULT 'running' CHECK (status IN ('running', 'completed', 'failed', 'cancelled')),
  -- {code, message, until?}: why it failed, or what it waits for and how long.
  error           jsonb,
  -- When the platform's channels were listed for it.
  listed_at       timestamptz,
  -- Failures in a row, and since when: the platform is out of reach.
  failures        integer NOT NULL DEFAULT 0,
  failing_since   timestamptz,
  started_at      timestamptz NOT NULL DEFAULT now(),
  finished_at     timestamptz,
  UNIQUE (organisation_id, connection_id, id),
  FOREIGN KEY (organisation_id, connection_id) REFERENCES connections (organisation_id, id) ON DELETE CASCADE
);
CREATE UNIQUE INDEX connection_syncs_running ON connection_syncs (connection_id) WHERE status = 'running';
CREATE INDEX connection_syncs_log ON connection_syncs (connection_id, started_at DESC, id DESC);

-- One channel's reading within a sync. The cursor advances only with what is stored.
CREATE TABLE connection_sync_channels (
  sync_id         uuid NOT NULL,
  organisation_id uuid NOT NULL,
  connection_id   text NOT NULL,
  channel_id      uuid NOT NULL,
  status          text NOT NULL DEFAULT 'waiting' CHECK (status IN ('waiting', 'running', 'completed', 'failed', 'skipped')),
  -- Nothing older is read; null: from the channel's beginning.
  since           timestamptz,
  cursor          text,
  pages           integer NOT NULL DEFAULT 0,
  -- Messages that the platform told, and those that were new or changed.
  fetched         integer NOT NULL DEFAULT 0,
  stored          integer NOT NULL DEFAULT 0,
  error           jsonb,
  -- When the reading began, which may have been in an earlier sync that was broken off.
  began_at        timestamptz,
  started_at      timestamptz,
  finished_at     timestamptz,
  PRIMARY KEY (sync_id, channel_id),
  FOREIGN KEY (organisation_id, connection_id, sync_id)
    REFERENCES connection_syncs (organisation_id, connection_id, id) ON DELETE CASCADE,
  FOREIGN KEY (organisation_id, connection_id, channel_id)
    REFERENCES connection_channels (organisation_id, connection_id, id) ON DELETE CASCADE
);
CREATE INDEX connection_sync_channels_channel ON connection_sync_channels (channel_id);
`);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(
      'DROP TABLE connection_sync_channels, connection_syncs, archived_messages, connection_channels, connections',
    );
  }
}
