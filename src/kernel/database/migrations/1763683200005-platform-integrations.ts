import type { MigrationInterface, QueryRunner } from 'typeorm';

/** Seed 1's rows: a workspace's use of a platform, and its view of that platform's channels. */
export class PlatformIntegrations1763683200005 implements MigrationInterface {
  name = 'PlatformIntegrations1763683200005';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
CREATE TABLE platform_integrations (
  id                 uuid PRIMARY KEY,
  organisation_id    uuid NOT NULL,
  workspace_id       uuid NOT NULL,
  platform           text NOT NULL,
  enabled            boolean NOT NULL DEFAULT true,
  -- SHA-256; credentials and the state of the connection stand with the installation.
  api_key_hash       bytea UNIQUE,
  api_key_created_at timestamptz,
  created_by         uuid REFERENCES users ON DELETE SET NULL,
  created_at         timestamptz NOT NULL DEFAULT now(),
  updated_at         timestamptz NOT NULL DEFAULT now(),
  UNIQUE (workspace_id, platform),
  UNIQUE (organisation_id, id),
  FOREIGN KEY (organisation_id, workspace_id) REFERENCES workspaces (organisation_id, id) ON DELETE CASCADE
);

CREATE TABLE integration_channels (
  id                  uuid PRIMARY KEY,
  organisation_id     uuid NOT NULL,
  integration_id      uuid NOT NULL,
  platform_channel_id uuid NOT NULL,
  auto_sync_messages  boolean NOT NULL DEFAULT false,
  sync_direction      text CHECK (sync_direction IN ('inbound', 'outbound', 'both')),
  -- The native channel that it is mapped to.
  channel_id          uuid,
  created_at          timestamptz NOT NULL DEFAULT now(),
  updated_at          timestamptz NOT NULL DEFAULT now(),
  UNIQUE (integration_id, platform_channel_id),
  FOREIGN KEY (organisation_id, integration_id) REFERENCES platform_integrations (organisation_id, id) ON DELETE CASCADE,
  FOREIGN KEY (organisation_id, platform_channel_id) REFERENCES platform_channels (organisation_id, id) ON DELETE CASCADE,
  FOREIGN KEY (organisation_id, channel_id) REFERENCES channels (organisation_id, id) ON DELETE SET NULL (channel_id)
);
CREATE INDEX integration_channels_platform_channel ON integration_channels (platform_channel_id);
CREATE INDEX integration_channels_channel ON integration_channels (channel_id) WHERE channel_id IS NOT NULL;

-- What came through an API key under an id of the sender's own: the same id again makes no second message.
CREATE TABLE inbound_posts (
  integration_id uuid NOT NULL REFERENCES platform_integrations ON DELETE CASCADE,
  external_id    text NOT NULL,
  message_id     uuid NOT NULL,
  -- SHA-256 of what was posted: another message under the same id is refused.
  body_hash      bytea NOT NULL,
  created_at     timestamptz NOT NULL DEFAULT now(),
  PRIMARY KEY (integration_id, external_id)
);
`);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('DROP TABLE inbound_posts, integration_channels, platform_integrations');
  }
}
