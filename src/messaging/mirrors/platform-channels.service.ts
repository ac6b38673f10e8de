import { Injectable } from '@nestjs/common';
import { Database } from '../../kernel/database/database.service.js';
import { newId } from '../../kernel/database/ids.js';
import { missing } from '../../kernel/errors/errors.js';
import type { ExternalChannel, KnownChannel } from '../../platforms/contract.js';
import { ProviderError } from '../../platforms/errors.js';
import { PlatformRegistry } from '../../platforms/registry.js';
import { InstallationSecrets } from '../installations/installation-secrets.js';
import { Installations } from '../installations/installations.service.js';
import { type InstallationEntity, PlatformChannelEntity } from '../installations/installation.entity.js';
import { InstallationStates } from '../installations/installation-states.service.js';
import { HOLD_STORES } from '../intake/intake.sql.js';
import { storableJson } from '../intake/storable-json.js';
import { MOVE_LISTENERS } from '../listening/platform-listeners.sql.js';
import { KNOWN_CHANNELS } from './known-channels.sql.js';

const LIST_TIMEOUT_MS = 30_000;

/** An event may know no more of a channel than its id: what is known from before then stays. */
const UPSERT = `
  INSERT INTO platform_channels AS p
    (id, organisation_id, installation_id, external_id, server_id, name, type, topic, is_private, member_count, route)
  SELECT c.id, $1, $2, c.external_id, c.server_id, coalesce(c.name, c.external_id), c.type, c.topic, c.is_private,
    c.member_count, c.route
  FROM jsonb_to_recordset($3::jsonb) AS c(id uuid, external_id text, server_id text, name text, type text, topic text,
    is_private boolean, member_count integer, route jsonb)
  ORDER BY c.external_id
  ON CONFLICT (installation_id, external_id) DO UPDATE SET
    (server_id, name, type, topic, is_private) = (SELECT excluded.server_id, excluded.name, excluded.type,
      excluded.topic, excluded.is_private WHERE excluded.name <> excluded.external_id
      UNION ALL SELECT coalesce(p.server_id, excluded.server_id), p.name, p.type, p.topic, p.is_private
      WHERE excluded.name = excluded.external_id),
    member_count = coalesce(excluded.member_count, p.member_count), route = coalesce(excluded.route, p.route),
    gone_at = NULL, updated_at = now()`;

/** The external channels that an installation knows. */
@Injectable()
export class PlatformChannels {
  constructor(
    private readonly db: Database,
    private readonly registry: PlatformRegistry,
    private readonly installations: Installations,
    private readonly secrets: InstallationSecrets,
    private readonly states: InstallationStates,
  ) {}

  /** Asks the platform for its channels and keeps them; answers every one known. Throws ProviderError. */
  async syncFromPlatform(installationId: string): Promise<PlatformChannelEntity[]> {
    const row = await this.installations.find(installationId);
    if (!row) throw missing('installation');
    const channels = await this.ask(row);
    await this.upsert(row.organisation_id, installationId, channels);
    return this.list(installationId);
  }

  /** A refusal of the token is noted: nothing else must try it again. */
  private async ask(row: InstallationEntity): Promise<ExternalChannel[]> {
    const provider = this.registry.get(row.platform);
    try {
      const credentials = this.secrets.openCredentials(row);
      const known = await this.db.query<KnownChannel>(KNOWN_CHANNELS, [row.id]);
      return await provider.listChannels(credentials, AbortSignal.timeout(LIST_TIMEOUT_MS), known);
    } catch (error) {
      if (error instanceof ProviderError && error.kind === 'credentials-rejected') {
        await this.states.set(row.id, 'credentials-rejected', error.message, row.credentials_version);
      }
      throw error;
    }
  }

  /** Those that are still there, by name. */
  async list(installationId: string): Promise<PlatformChannelEntity[]> {
    return this.db.query<PlatformChannelEntity>(
      'SELECT * FROM platform_channels WHERE installation_id = $1 AND gone_at IS NULL ORDER BY lower(name), id',
      [installationId],
    );
  }

  /** Keeps channels that were listed, or seen in an event. A list that changes between its pages may name one twice. */
  async upsert(organisationId: string, installationId: string, channels: ExternalChannel[]): Promise<void> {
    if (channels.length === 0) return;
    const byId = new Map(channels.map((channel) => [channel.id, channel]));
    const rows = [...byId.values()].map((channel) => ({
      id: newId(),
      external_id: channel.id,
      server_id: channel.serverId,
      name: channel.name || null,
      type: channel.type,
      topic: channel.topic,
      is_private: channel.isPrivate,
      member_count: channel.memberCount,
      route: channel.route ?? null,
    }));
    await this.db.query(UPSERT, [organisationId, installationId, storableJson(rows)]);
  }

  async markGone(installationId: string, externalId: string): Promise<void> {
    await this.db.query(
      'UPDATE platform_channels SET gone_at = now() WHERE installation_id = $1 AND external_id = $2',
      [installationId, externalId],
    );
  }

  /**
   * The platform gave the channel another id: mapping, listeners and links follow. No event is stored from the change of the
   * mapping on until the transaction ends, so that what can take long comes before.
   */
  async move(installationId: string, fromId: string, toId: string): Promise<void> {
    await this.db.transaction(async () => {
      await this.db.query(
        `UPDATE message_links l SET external_channel_id = $3 FROM installations n
         WHERE n.id = $1 AND l.platform = n.platform AND l.account_id = n.account_id AND l.external_channel_id = $2`,
        [installationId, fromId, toId],
      );
      await this.db.query(MOVE_LISTENERS, [installationId, fromId, toId]);
      await this.db.query(HOLD_STORES);
      await this.db.query(
        `DELETE FROM platform_channels WHERE installation_id = $1 AND external_id = $3
         AND EXISTS (SELECT 1 FROM platform_channels WHERE installation_id = $1 AND external_id = $2)`,
        [installationId, fromId, toId],
      );
      await this.db.query(
        'UPDATE platform_channels SET external_id = $3, updated_at = now() WHERE installation_id = $1 AND external_id = $2',
        [installationId, fromId, toId],
      );
    });
  }
}
