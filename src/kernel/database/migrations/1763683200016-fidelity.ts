import type { MigrationInterface, QueryRunner } from 'typeorm';

/** What more of a message crosses: files, mentions of people, pins; and who is who on which platform. */
export class Fidelity1763683200016 implements MigrationInterface {
  name = 'Fidelity1763683200016';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
ALTER TABLE messages
  -- [{text, kind, user_id | platform, account_id, external_id}]: what the words that stand in the content point at.
  ADD COLUMN mentions jsonb NOT NULL DEFAULT '[]',
  -- [{id, name, content_type, bytes, status}], kept by the statements that change the files: a page of messages is one read.
  ADD COLUMN files jsonb NOT NULL DEFAULT '[]';

CREATE TABLE files (
  id              uuid PRIMARY KEY,
  organisation_id uuid NOT NULL,
  channel_id      uuid NOT NULL,
  -- Null between the upload and the post.
  message_id      uuid,
  position        integer NOT NULL DEFAULT 0,
  uploaded_by     uuid REFERENCES users ON DELETE SET NULL,
  name            text NOT NULL,
  content_type    text NOT NULL,
  -- As told until it is stored, as counted from then on.
  bytes           bigint,
  status          text NOT NULL CHECK (status IN ('waiting', 'stored', 'failed')),
  -- Of a failed one, for people.
  reason          text,
  -- Part of its public address, so that nobody guesses it.
  link_token      text NOT NULL,
  -- Of one that waits: where it is fetched from. It may open the file by itself, so it goes when the file is here.
  installation_id uuid,
  source          jsonb,
  -- Where its people open it, if they can.
  origin_url      text,
  created_at      timestamptz NOT NULL DEFAULT now(),
  stored_at       timestamptz,
  FOREIGN KEY (organisation_id, channel_id) REFERENCES channels (organisation_id, id) ON DELETE CASCADE,
  FOREIGN KEY (channel_id, message_id) REFERENCES messages (channel_id, id) ON DELETE CASCADE,
  FOREIGN KEY (organisation_id, installation_id) REFERENCES installations (organisation_id, id)
    ON DELETE SET NULL (installation_id)
);
CREATE INDEX files_message ON files (channel_id, message_id);
CREATE INDEX files_unposted ON files (created_at) WHERE message_id IS NULL;
CREATE INDEX files_installation ON files (installation_id) WHERE installation_id IS NOT NULL;

-- What storage still holds of files whose rows are gone, whatever took them.
CREATE TABLE stale_files (
  organisation_id uuid NOT NULL,
  file_id         uuid PRIMARY KEY,
  since           timestamptz NOT NULL DEFAULT now()
);
CREATE FUNCTION note_stale_file() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  INSERT INTO stale_files (organisation_id, file_id) VALUES (OLD.organisation_id, OLD.id) ON CONFLICT DO NOTHING;
  RETURN OLD;
END $$;
CREATE TRIGGER files_leave_content AFTER DELETE ON files FOR EACH ROW EXECUTE FUNCTION note_stale_file();

-- When somebody last listened, and since when nobody had before the present listener came.
ALTER TABLE installations ADD COLUMN heard_until timestamptz, ADD COLUMN missed_from timestamptz;
-- A provider's own note of how the channel is reached.
ALTER TABLE platform_channels ADD COLUMN route jsonb;
-- External id of what an inbound message answers, '' when it answers nothing; null for those from before this was kept.
ALTER TABLE message_links ADD COLUMN reply_to text;
-- Who pinned or reacted, for platforms that are told of it in words.
ALTER TABLE deliveries ADD COLUMN actor_name text;

ALTER TABLE deliveries DROP CONSTRAINT deliveries_kind_check, DROP CONSTRAINT deliveries_status_check,
  ADD CONSTRAINT deliveries_kind_check CHECK (kind IN ('post', 'edit', 'delete', 'react', 'unreact', 'pin', 'unpin')),
  ADD CONSTRAINT deliveries_status_check CHECK (status IN ('pending', 'sending', 'delivered', 'degraded', 'skipped',
    'unsupported', 'failed', 'unknown', 'dead', 'cancelled'));

-- Somebody who writes in a workspace under one or more names; a member of it or not.
CREATE TABLE people (
  id              uuid PRIMARY KEY,
  organisation_id uuid NOT NULL,
  workspace_id    uuid NOT NULL,
  user_id         uuid,
  name            text NOT NULL,
  created_at      timestamptz NOT NULL DEFAULT now(),
  FOREIGN KEY (organisation_id, workspace_id) REFERENCES workspaces (organisation_id, id) ON DELETE CASCADE,
  FOREIGN KEY (workspace_id, user_id) REFERENCES workspace_members (workspace_id, user_id) ON DELETE CASCADE,
  UNIQUE (workspace_id, id)
);
CREATE UNIQUE INDEX people_user ON people (workspace_id, user_id) WHERE user_id IS NOT NULL;
CREATE INDEX people_list ON people (workspace_id, created_at, id);

-- Who they are on a platform: suggested until an admin has confirmed it.
CREATE TABLE identities (
  id           uuid PRIMARY KEY,
  workspace_id uuid NOT NULL,
  person_id    uuid NOT NULL,
  platform     text NOT NULL,
  account_id   text NOT NULL,
  external_id  text NOT NULL,
  name         text NOT NULL,
  status       text NOT NULL CHECK (status IN ('suggested', 'confirmed', 'declined')),
  confirmed_by uuid REFERENCES users ON DELETE SET NULL,
  confirmed_at timestamptz,
  created_at   timestamptz NOT NULL DEFAULT now(),
  FOREIGN KEY (workspace_id, person_id) REFERENCES people (workspace_id, id) ON DELETE CASCADE,
  UNIQUE (workspace_id, platform, account_id, external_id, person_id)
);
CREATE INDEX identities_of_person ON identities (workspace_id, person_id);
-- An account there is one person's here, and a person has one account in each team.
CREATE UNIQUE INDEX identities_external ON identities (workspace_id, platform, account_id, external_id)
  WHERE status = 'confirmed';
CREATE UNIQUE INDEX identities_person ON identities (workspace_id, person_id, platform, account_id)
  WHERE status = 'confirmed';
`);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(`
DROP TABLE identities, people;
DELETE FROM deliveries WHERE kind IN ('pin', 'unpin');
UPDATE deliveries SET status = 'skipped' WHERE status = 'unsupported';
ALTER TABLE deliveries DROP CONSTRAINT deliveries_kind_check, DROP CONSTRAINT deliveries_status_check,
  ADD CONSTRAINT deliveries_kind_check CHECK (kind IN ('post', 'edit', 'delete', 'react', 'unreact')),
  ADD CONSTRAINT deliveries_status_check CHECK (status IN ('pending', 'sending', 'delivered', 'degraded', 'skipped',
    'failed', 'unknown', 'dead', 'cancelled'));
ALTER TABLE deliveries DROP COLUMN actor_name;
ALTER TABLE message_links DROP COLUMN reply_to;
ALTER TABLE platform_channels DROP COLUMN route;
ALTER TABLE installations DROP COLUMN heard_until, DROP COLUMN missed_from;
DROP TABLE stale_files, files;
DROP FUNCTION note_stale_file;
ALTER TABLE messages DROP COLUMN mentions, DROP COLUMN files;
`);
  }
}
