/** The least that the baseline's statements need, with indexes for each of them; as durable as ours. */
export const BASELINE_SCHEMA = `
CREATE TABLE users (id uuid PRIMARY KEY, display_name text NOT NULL, avatar_url text);

CREATE TABLE workspaces (id uuid PRIMARY KEY, channel_count integer NOT NULL DEFAULT 0);

CREATE TABLE workspace_members (
  workspace_id uuid NOT NULL REFERENCES workspaces,
  user_id      uuid NOT NULL REFERENCES users,
  role         text NOT NULL,
  PRIMARY KEY (workspace_id, user_id)
);

CREATE TABLE channels (
  id                uuid PRIMARY KEY,
  workspace_id      uuid NOT NULL REFERENCES workspaces,
  name              text NOT NULL,
  display_name      text,
  description       text,
  channel_type      text NOT NULL,
  topic             text,
  is_private        boolean NOT NULL DEFAULT false,
  is_archived       boolean NOT NULL DEFAULT false,
  parent_channel_id uuid,
  created_by        uuid,
  message_count     integer NOT NULL DEFAULT 0,
  member_count      integer NOT NULL DEFAULT 0,
  last_seq          bigint NOT NULL DEFAULT 0,
  created_at        timestamptz NOT NULL DEFAULT now(),
  updated_at        timestamptz NOT NULL DEFAULT now(),
  UNIQUE (workspace_id, id)
) WITH (fillfactor = 60);

CREATE TABLE messages (
  channel_id        uuid NOT NULL REFERENCES channels,
  id                uuid NOT NULL,
  seq               bigint NOT NULL,
  parent_message_id uuid,
  user_id           uuid NOT NULL REFERENCES users,
  author_name       text NOT NULL,
  author_avatar_url text,
  content           text NOT NULL,
  metadata          jsonb NOT NULL DEFAULT '{}',
  reactions         jsonb NOT NULL DEFAULT '{}',
  reply_count       integer NOT NULL DEFAULT 0,
  edited_at         timestamptz,
  created_at        timestamptz NOT NULL DEFAULT now(),
  updated_at        timestamptz NOT NULL DEFAULT now(),
  PRIMARY KEY (channel_id, seq),
  UNIQUE (channel_id, id)
);

CREATE TABLE inbound_events (
  installation_id uuid NOT NULL,
  key             text NOT NULL,
  channel_id      text NOT NULL,
  payload         jsonb NOT NULL,
  received_at     timestamptz NOT NULL DEFAULT now(),
  PRIMARY KEY (installation_id, key)
);
`;
