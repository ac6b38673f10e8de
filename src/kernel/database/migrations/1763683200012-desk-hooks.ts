import type { MigrationInterface, QueryRunner } from 'typeorm';

/** What sees all messages of an organisation, before they are stored or afterwards; and credentials that expire. */
export class DeskHooks1763683200012 implements MigrationInterface {
  name = 'DeskHooks1763683200012';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
-- A feature that wants to see the messages of all channels of an organisation. The desk's statements look here, so that
-- an organisation without such a feature pays for one look at an index.
CREATE TABLE desk_hooks (
  organisation_id uuid NOT NULL REFERENCES organisations ON DELETE CASCADE,
  -- Before a text is stored, or after.
  point           text NOT NULL CHECK (point IN ('screen', 'subscriber')),
  -- The feature.
  kind            text NOT NULL,
  created_at      timestamptz NOT NULL DEFAULT now(),
  PRIMARY KEY (organisation_id, point, kind)
);

-- Null: they never do.
ALTER TABLE installations ADD credentials_expire_at timestamptz;
CREATE INDEX installations_expiring ON installations (credentials_expire_at) WHERE credentials_expire_at IS NOT NULL;

-- Jobs that call servers of strangers have places of their own, and many may wait for one: who looks for other work does
-- not read past them, nor past the lanes of apps and channels where nothing waits.
CREATE INDEX lanes_ready_outside ON lanes (ready_at) WHERE ready_at IS NOT NULL AND key LIKE 'outside:%';
DROP INDEX lanes_ready;
CREATE INDEX lanes_ready ON lanes (ready_at)
  WHERE ready_at IS NOT NULL AND key NOT LIKE 'slow:%' AND key NOT LIKE 'outside:%';
`);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(`
DROP INDEX lanes_ready_outside, lanes_ready;
CREATE INDEX lanes_ready ON lanes (ready_at) WHERE ready_at IS NOT NULL AND key NOT LIKE 'slow:%';
ALTER TABLE installations DROP credentials_expire_at`);
    await runner.query('DROP TABLE desk_hooks');
  }
}
