import type { MigrationInterface, QueryRunner } from 'typeorm';

/** Native conversations: channels, members, messages, reactions, twins, and who listens to a channel. */
export class Channels1763683200002 implements MigrationInterface {
  name = 'Channels1763683200002';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
CREATE TABLE channels (
  id                uuid PRIMARY KEY,
  organisation_id   uuid NOT NULL,
  workspace_id      uuid NOT NULL,
  name              text NOT NULL,
  display_name      text,
  description       text,
  channel_type      text NOT NULL CHECK (channel_type IN ('text', 'voice', 'thread', 'dm')),
  topic             text,
  is_private        boolean NOT NULL DEFAULT false,
  is_archived       boolean NOT NULL DEFAULT false,
  parent_channel_id uuid,
  created_by        uuid REFERENCES users ON DELETE SET NULL,
  -- Counters kept by the statements that change what they count; nothing counts rows at read time.
  message_count     integer NOT NULL DEFAULT 0,
  member_count      integer NOT NULL DEFAULT 0,
  -- Last numbers given out: seq to messages, change_seq to every change of one.
  last_seq          bigint NOT NULL DEFAULT 0,
  last_change_seq   bigint NOT NULL DEFAULT 0,
  -- Hidden at once; its rows are erased in batches afterwards.
  deleted_at        timestamptz,
  created_at        timestamptz NOT NULL DEFAULT now(),
  updated_at        timestamptz NOT NULL DEFAULT now(),
  FOREIGN KEY (organisation_id, workspace_id) REFERENCES workspaces (organisation_id, id) ON DELETE CASCADE,
  UNIQUE (organisation_id, id),
  UNIQUE (workspace_id, id),
  FOREIGN KEY (workspace_id, parent_channel_id) REFERENCES channels (workspace_id, id) ON DELETE SET NULL (parent_channel_id)
) WITH (fillfactor = 60);
-- Room on each page and no index on what changes with every message: the counters are updated in place (HOT).
CREATE UNIQUE INDEX channels_name ON channels (workspace_id, name) WHERE deleted_at IS NULL;
CREATE INDEX channels_parent ON channels (parent_channel_id) WHERE parent_channel_id IS NOT NULL;

CREATE TABLE channel_members (
  channel_id   uuid NOT NULL,
  workspace_id uuid NOT NULL,
  user_id      uuid NOT NULL,
  role         text NOT NULL CHECK (role IN ('admin', 'member')),
  joined_at    timestamptz NOT NULL DEFAULT now(),
  PRIMARY KEY (channel_id, user_id),
  FOREIGN KEY (workspace_id, channel_id) REFERENCES channels (workspace_id, id) ON DELETE CASCADE,
  FOREIGN KEY (workspace_id, user_id) REFERENCES workspace_members (workspace_id, user_id) ON DELETE CASCADE
);
CREATE INDEX channel_members_user ON channel_members (user_id);

CREATE TABLE invitations (
  id              uuid PRIMARY KEY,
  organisation_id uuid NOT NULL,
  workspace_id    uuid NOT NULL,
  -- Null: to the workspace alone.
  channel_id      uuid,
  email           text NOT NULL CHECK (email = lower(email)),
  role            text NOT NULL CHECK (role IN ('owner', 'admin', 'member')),
  invited_by      uuid REFERENCES users ON DELETE SET NULL,
  accepted_at     timestamptz,
  created_at      timestamptz NOT NULL DEFAULT now(),
  FOREIGN KEY (organisation_id, workspace_id) REFERENCES workspaces (organisation_id, id) ON DELETE CASCADE,
  FOREIGN KEY (workspace_id, channel_id) REFERENCES channels (workspace_id, id) ON DELETE CASCADE
);
CREATE UNIQUE INDEX invitations_pending ON invitations
  (workspace_id, email, coalesce(channel_id, '00000000-0000-0000-0000-000000000000')) WHERE accepted_at IS NULL;
CREATE INDEX invitations_email ON invitations (email) WHERE accepted_at IS NULL;

CREATE TABLE messages (
  channel_id        uuid NOT NULL REFERENCES channels ON DELETE CASCADE,
  id                uuid NOT NULL,
  seq               bigint NOT NULL,
  change_seq        bigint NOT NULL,
  parent_message_id uuid,
  -- Set for people of this product; external people, twins and apps have the author_ columns alone.
  user_id           uuid REFERENCES users ON DELETE SET NULL,
  author_kind       text NOT NULL CHECK (author_kind IN ('user', 'twin', 'replr', 'app', 'external')),
  -- User, twin, REPLR or app id; for external people the platform's own id.
  author_id         text NOT NULL,
  author_name       text NOT NULL,
  author_avatar_url text,
  -- Platform of an external author.
  author_platform   text,
  content           text NOT NULL,
  -- Grows with every edit; a delivery remembers which one it carried.
  content_version   integer NOT NULL DEFAULT 1,
  metadata          jsonb NOT NULL DEFAULT '{}',
  -- {emoji: count}, kept by the statements that add and remove reactions.
  reactions         jsonb NOT NULL DEFAULT '{}',
  reply_count       integer NOT NULL DEFAULT 0,
  -- Where it came from: {kind, platform_channel_id?, hops}: what loop guards and fan-out look at.
  origin            jsonb NOT NULL DEFAULT '{}',
  edited_at         timestamptz,
  deleted_at        timestamptz,
  sent_at           timestamptz NOT NULL,
  created_at        timestamptz NOT NULL DEFAULT now(),
  updated_at        timestamptz NOT NULL DEFAULT now(),
  -- The channel's id is a word of every message's index entry: a search is one index look-up, whatever else is stored.
  search            tsvector GENERATED ALWAYS AS (
    to_tsvector('simple', content) || array_to_tsvector(ARRAY[channel_id::text])
  ) STORED,
  PRIMARY KEY (channel_id, id),
  UNIQUE (channel_id, seq),
  FOREIGN KEY (channel_id, parent_message_id) REFERENCES messages (channel_id, id) ON DELETE SET NULL (parent_message_id)
);
CREATE INDEX messages_changes ON messages (channel_id, change_seq);
CREATE INDEX messages_replies ON messages (channel_id, parent_message_id, seq) WHERE parent_message_id IS NOT NULL;
CREATE INDEX messages_pinned ON messages (channel_id) WHERE metadata->>'pinned' = 'true';
CREATE INDEX messages_search ON messages USING gin (search) WHERE deleted_at IS NULL;

CREATE TABLE message_reactions (
  channel_id uuid NOT NULL,
  message_id uuid NOT NULL,
  emoji      text NOT NULL,
  -- 'user:<id>' or '<platform>:<external id>'.
  actor      text NOT NULL,
  actor_name text NOT NULL,
  created_at timestamptz NOT NULL DEFAULT now(),
  PRIMARY KEY (channel_id, message_id, emoji, actor),
  FOREIGN KEY (channel_id, message_id) REFERENCES messages (channel_id, id) ON DELETE CASCADE
);

-- Who is told of a channel's messages, by kind (platform channel, twin, app, …). A feature keeps its own rows here.
CREATE TABLE channel_subscribers (
  channel_id      uuid NOT NULL,
  organisation_id uuid NOT NULL,
  kind            text NOT NULL,
  subscriber_id   uuid NOT NULL,
  created_at      timestamptz NOT NULL DEFAULT now(),
  PRIMARY KEY (channel_id, kind, subscriber_id),
  FOREIGN KEY (organisation_id, channel_id) REFERENCES channels (organisation_id, id) ON DELETE CASCADE
);

CREATE TABLE twins (
  id              uuid PRIMARY KEY,
  organisation_id uuid NOT NULL,
  workspace_id    uuid NOT NULL,
  name            text NOT NULL,
  instructions    text NOT NULL DEFAULT '',
  created_by      uuid REFERENCES users ON DELETE SET NULL,
  created_at      timestamptz NOT NULL DEFAULT now(),
  updated_at      timestamptz NOT NULL DEFAULT now(),
  FOREIGN KEY (organisation_id, workspace_id) REFERENCES workspaces (organisation_id, id) ON DELETE CASCADE,
  UNIQUE (workspace_id, id)
);

CREATE TABLE channel_twins (
  channel_id         uuid NOT NULL,
  workspace_id       uuid NOT NULL,
  twin_id            uuid NOT NULL,
  participation_mode text NOT NULL CHECK (participation_mode IN ('active', 'passive', 'on-demand')),
  assigned_at        timestamptz NOT NULL DEFAULT now(),
  PRIMARY KEY (channel_id, twin_id),
  FOREIGN KEY (workspace_id, channel_id) REFERENCES channels (workspace_id, id) ON DELETE CASCADE,
  FOREIGN KEY (workspace_id, twin_id) REFERENCES twins (workspace_id, id) ON DELETE CASCADE
);
CREATE INDEX channel_twins_twin ON channel_twins (twin_id);
`);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(
      `DROP TABLE channel_twins, twins, channel_subscribers, message_reactions, messages, invitations, channel_members,
       channels`,
    );
  }
}
