import type { MigrationInterface, QueryRunner } from 'typeorm';

/**
 * Features that hear platform channels without mirroring them, posts of our bots that no native message stands behind,
 * and places of their own for jobs that wait long.
 */
export class PlatformListeners1763683200007 implements MigrationInterface {
  name = 'PlatformListeners1763683200007';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
ALTER TABLE installation_references ADD UNIQUE (organisation_id, id);

-- Who hears what is written in platform channels, by kind (archive, REPLR). A feature keeps its own rows here.
CREATE TABLE platform_listeners (
  organisation_id     uuid NOT NULL,
  kind                text NOT NULL,
  -- The feature's row.
  subscriber_id       text NOT NULL,
  -- Through which it uses an installation: it hears that one's channels, while the reference is enabled.
  reference_id        uuid NOT NULL,
  -- Null: every channel of the installation, also those seen later.
  external_channel_id text,
  -- Only what is written to the bot alone.
  only_direct         boolean NOT NULL DEFAULT false,
  -- Whether what was written while nobody listened is read back for it.
  catch_up            boolean NOT NULL DEFAULT false,
  created_at          timestamptz NOT NULL DEFAULT now(),
  FOREIGN KEY (organisation_id, reference_id) REFERENCES installation_references (organisation_id, id) ON DELETE CASCADE
);
CREATE UNIQUE INDEX platform_listeners_row ON platform_listeners
  (kind, subscriber_id, external_channel_id, only_direct) NULLS NOT DISTINCT;
CREATE INDEX platform_listeners_reference ON platform_listeners (reference_id, external_channel_id);

-- A post of a bot that speaks for itself. Without channel and message nothing native stands behind it.
ALTER TABLE deliveries
  ALTER COLUMN channel_id DROP NOT NULL,
  ALTER COLUMN message_id DROP NOT NULL,
  -- {content, reply_to, thread_root}: what is said, and the external messages that it answers.
  ADD COLUMN direct jsonb,
  -- The feature's row that said it: 'replr:<integration id>'.
  ADD COLUMN asked_by text,
  -- With 'direct': the external messages that it became.
  ADD COLUMN external_ids text[] NOT NULL DEFAULT '{}',
  ADD CHECK ((channel_id IS NULL) = (message_id IS NULL) AND (channel_id IS NOT NULL OR direct IS NOT NULL));
CREATE INDEX deliveries_asked_by ON deliveries (asked_by, created_at DESC, id DESC) WHERE asked_by IS NOT NULL;
-- Whether a message that is answered is one of them: asked while events are routed, which must not read a list of
-- what is yet to be sorted in.
CREATE INDEX deliveries_external_ids ON deliveries USING gin (external_ids) WITH (fastupdate = off)
  WHERE asked_by IS NOT NULL;

-- Jobs that wait for a model or for a page of history have places of their own, so that messages never wait behind them.
CREATE INDEX lanes_ready_slow ON lanes (ready_at) WHERE ready_at IS NOT NULL AND key LIKE 'slow:%';
DROP INDEX lanes_ready;
CREATE INDEX lanes_ready ON lanes (ready_at) WHERE ready_at IS NOT NULL AND key NOT LIKE 'slow:%';
`);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(`
DELETE FROM deliveries WHERE direct IS NOT NULL;
ALTER TABLE deliveries DROP COLUMN direct, DROP COLUMN asked_by, DROP COLUMN external_ids,
  ALTER COLUMN channel_id SET NOT NULL, ALTER COLUMN message_id SET NOT NULL;
DROP TABLE platform_listeners;
DROP INDEX lanes_ready_slow, lanes_ready;
CREATE INDEX lanes_ready ON lanes (ready_at) WHERE ready_at IS NOT NULL;
`);
  }
}
