import type { MigrationInterface, QueryRunner } from 'typeorm';

/** Totals of channel lists, kept by a trigger: channels also go by cascade, which no statement of ours sees. */
export class ChannelCounts1763683200006 implements MigrationInterface {
  name = 'ChannelCounts1763683200006';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
-- Public channels of a workspace. Private ones are counted for each reader, by the index below.
CREATE TABLE channel_counts (
  workspace_id uuid NOT NULL REFERENCES workspaces ON DELETE CASCADE,
  channel_type text NOT NULL,
  active       integer NOT NULL DEFAULT 0,
  archived     integer NOT NULL DEFAULT 0,
  PRIMARY KEY (workspace_id, channel_type)
);
CREATE INDEX channels_private ON channels (workspace_id, id) WHERE is_private AND deleted_at IS NULL;

INSERT INTO channel_counts (workspace_id, channel_type, active, archived)
SELECT workspace_id, channel_type, count(*) FILTER (WHERE NOT is_archived), count(*) FILTER (WHERE is_archived)
FROM channels WHERE NOT is_private AND deleted_at IS NULL GROUP BY workspace_id, channel_type;

CREATE FUNCTION count_channel() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF TG_OP <> 'INSERT' AND NOT OLD.is_private AND OLD.deleted_at IS NULL THEN
    UPDATE channel_counts SET active = active - (NOT OLD.is_archived)::int, archived = archived - OLD.is_archived::int
    WHERE workspace_id = OLD.workspace_id AND channel_type = OLD.channel_type;
  END IF;
  IF TG_OP <> 'DELETE' AND NOT NEW.is_private AND NEW.deleted_at IS NULL THEN
    INSERT INTO channel_counts AS c (workspace_id, channel_type, active, archived)
    VALUES (NEW.workspace_id, NEW.channel_type, (NOT NEW.is_archived)::int, NEW.is_archived::int)
    ON CONFLICT (workspace_id, channel_type) DO UPDATE SET
      active = c.active + excluded.active, archived = c.archived + excluded.archived;
  END IF;
  RETURN NULL;
END $$;

-- Names its columns, so that the counters of every message never fire it.
CREATE TRIGGER channels_count AFTER INSERT OR DELETE OR UPDATE OF is_archived, is_private, deleted_at, channel_type
  ON channels FOR EACH ROW EXECUTE FUNCTION count_channel();
`);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(`
DROP TRIGGER channels_count ON channels;
DROP FUNCTION count_channel;
DROP INDEX channels_private;
DROP TABLE channel_counts`);
  }
}
