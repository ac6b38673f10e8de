import type { MigrationInterface, QueryRunner } from 'typeorm';

/** What became of installations: two more states, what they are decided by, and their history. */
export class InstallationEvents1763683200015 implements MigrationInterface {
  name = 'InstallationEvents1763683200015';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
ALTER TABLE installations
  DROP CONSTRAINT installations_status_check,
  ADD CONSTRAINT installations_status_check CHECK (status IN ('connecting', 'backfilling', 'connected', 'degraded',
    'credentials-rejected', 'disconnected', 'muted')),
  -- For people: what does not work although the credentials do. Null: nothing is known to.
  ADD COLUMN warning text,
  -- What the live session told last; null where there is none, or nothing was heard of it since the credentials changed.
  ADD COLUMN session_up boolean,
  -- When its credentials were last asked on the schedule, give or take.
  ADD COLUMN probed_at timestamptz NOT NULL DEFAULT now();

UPDATE installations SET warning = status_detail, status = 'degraded'
  WHERE status = 'connected' AND status_detail IS NOT NULL;
-- Not all of them at once.
UPDATE installations SET probed_at = now() - random() * interval '10 minutes';
CREATE INDEX installations_probed ON installations (probed_at) WHERE account_id IS NOT NULL;

-- Whether an installation is still being read back.
CREATE INDEX jobs_catch_ups ON jobs ((payload ->> 'installation_id')) WHERE kind = 'inbound.catch-up';

-- The history of an installation, for people.
CREATE TABLE installation_events (
  id              uuid PRIMARY KEY,
  organisation_id uuid NOT NULL,
  installation_id uuid NOT NULL,
  platform        text NOT NULL,
  -- Null at the beginning.
  from_status     text,
  -- Null where something else happened than a change of state: new credentials, another account.
  to_status       text,
  detail          text,
  at              timestamptz NOT NULL DEFAULT clock_timestamp(),
  CHECK (from_status IS NULL OR to_status IS NOT NULL),
  FOREIGN KEY (organisation_id, installation_id) REFERENCES installations (organisation_id, id) ON DELETE CASCADE
);
CREATE INDEX installation_events_history ON installation_events (installation_id, at DESC, id DESC);
CREATE INDEX installation_events_age ON installation_events (at);
`);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(`
DROP TABLE installation_events;
DROP INDEX jobs_catch_ups;
UPDATE installations SET status = 'connected' WHERE status IN ('backfilling', 'degraded');
ALTER TABLE installations
  DROP COLUMN warning, DROP COLUMN session_up, DROP COLUMN probed_at,
  DROP CONSTRAINT installations_status_check,
  ADD CONSTRAINT installations_status_check CHECK (status IN
    ('connecting', 'connected', 'disconnected', 'credentials-rejected', 'muted'));
`);
  }
}
