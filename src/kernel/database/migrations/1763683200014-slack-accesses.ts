import type { MigrationInterface, QueryRunner } from 'typeorm';

/** What organisations were granted on Slack's consent page, and the consents that are asked for at the moment. */
export class SlackAccesses1763683200014 implements MigrationInterface {
  name = 'SlackAccesses1763683200014';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
-- The token itself stands with the installation, whose reference this row owns.
CREATE TABLE slack_accesses (
  id                uuid PRIMARY KEY,
  organisation_id   uuid NOT NULL REFERENCES organisations ON DELETE CASCADE,
  user_id           uuid REFERENCES users ON DELETE SET NULL,
  team_id           text NOT NULL,
  team_name         text NOT NULL,
  -- Of the incoming webhook, where one was granted; its URL is sealed.
  channel           text,
  channel_id        text,
  configuration_url text,
  url               text,
  created_at        timestamptz NOT NULL DEFAULT now(),
  updated_at        timestamptz NOT NULL DEFAULT now(),
  UNIQUE (organisation_id, id),
  UNIQUE (organisation_id, team_id)
);

-- Each is good for one answer.
CREATE TABLE consent_requests (
  -- Of the state that travels through the browser.
  state_hash      bytea PRIMARY KEY,
  organisation_id uuid NOT NULL REFERENCES organisations ON DELETE CASCADE,
  user_id         uuid NOT NULL REFERENCES users ON DELETE CASCADE,
  platform        text NOT NULL,
  expires_at      timestamptz NOT NULL
);
CREATE INDEX consent_requests_age ON consent_requests (expires_at);
`);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('DROP TABLE consent_requests, slack_accesses');
  }
}
