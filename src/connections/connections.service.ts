import { Inject, Injectable } from '@nestjs/common';
import type { Config } from '../config/config.js';
import { CONFIG } from '../config/config.module.js';
import { Database } from '../kernel/database/database.service.js';
import { newPrefixedId } from '../kernel/database/ids.js';
import { missing } from '../kernel/errors/errors.js';
import { PlatformChannels } from '../messaging/mirrors/platform-channels.service.js';
import { PlatformRegistry } from '../platforms/registry.js';
import { Access } from '../tenancy/access.service.js';
import { ArchiveWatchers, watched } from './archive/archive-watchers.service.js';
import { ChannelAdoption } from './channels/channel-adoption.service.js';
import { ConnectionAccess } from './connection-access.service.js';
import {
  type ConnectionDto,
  type CreateConnectionDto,
  toConnection,
  type UpdateConnectionDto,
} from './connection.dto.js';
import type { ConnectionEntity } from './connection.entity.js';
import { ConnectionInstallations } from './connection-installations.service.js';
import { ConnectionRemoval } from './erasure/connection-removal.service.js';
import { CHANGE, INSERT, READ, SET_VALIDATED } from './connections.sql.js';
import { type CheckedCredentials, CredentialChecks } from './credential-checks.service.js';
import { Syncs } from './sync/syncs.service.js';

const DEFAULT_INTERVAL_MINUTES = 240;

/** Archives of external teams, and what they are kept with. */
@Injectable()
export class Connections {
  private readonly publicUrl: string;

  constructor(
    private readonly db: Database,
    private readonly registry: PlatformRegistry,
    private readonly organisations: Access,
    private readonly access: ConnectionAccess,
    private readonly installations: ConnectionInstallations,
    private readonly checks: CredentialChecks,
    private readonly platformChannels: PlatformChannels,
    private readonly adoption: ChannelAdoption,
    private readonly syncs: Syncs,
    private readonly removal: ConnectionRemoval,
    private readonly watchers: ArchiveWatchers,
    @Inject(CONFIG) config: Config,
  ) {
    this.publicUrl = config.http.publicUrl;
  }

  async list(userId: string, page: { limit: number; offset: number }): Promise<ConnectionDto[]> {
    const rows = await this.access.list(userId, page);
    const states = await this.installations.statesOf(rows);
    return rows.map((row) => toConnection(row, states.get(row.id) ?? null, this.publicUrl));
  }

  /** Throws CONNECTION_NOT_FOUND. */
  async get(userId: string, id: string): Promise<ConnectionDto> {
    return this.answer(await this.access.get(userId, id));
  }

  /** Throws 400 for platform and credentials, ORGANISATION_NOT_FOUND, FORBIDDEN, CREDENTIALS_IN_USE, and the platform's refusals. */
  async create(userId: string, body: CreateConnectionDto): Promise<ConnectionDto> {
    const provider = this.checks.providerFor(body.platform);
    const organisationId = await this.ownerOf(userId, body.organisation_id);
    const checked = await this.checks.check(provider, body.credentials);
    const settings = body.settings ?? {};
    return this.db.transaction(async () => {
      const row = await this.db.one<ConnectionEntity>(INSERT, [
        newPrefixedId('conn'),
        organisationId,
        body.name,
        provider.platform,
        userId,
        settings.sync_interval_minutes ?? DEFAULT_INTERVAL_MINUTES,
        settings.history_requests_per_minute ?? null,
        settings.wiki_enabled ?? false,
        settings.graph_enabled ?? false,
      ]);
      await this.takeUp(row!, checked);
      return this.answer((await this.db.one<ConnectionEntity>(READ, [row!.id]))!);
    });
  }

  /** Throws CONNECTION_NOT_FOUND, FORBIDDEN, ACCOUNT_CHANGED, and what `create` throws about credentials. */
  async update(userId: string, id: string, body: UpdateConnectionDto): Promise<ConnectionDto> {
    const { platform } = await this.access.manage(userId, id);
    const checked = body.credentials && (await this.checks.check(this.registry.get(platform), body.credentials));
    return this.db.transaction(async () => {
      const before = await this.access.lock(userId, id);
      await this.db.query(CHANGE, changed(before, body));
      if (checked) {
        // Before its channels are looked at, so that those that are new join this sync.
        await this.syncs.resume(id);
        await this.takeUp(before, checked);
        await this.db.query(SET_VALIDATED, [id]);
      }
      const after = await this.db.one<ConnectionEntity>(READ, [id]);
      if (!after) throw missing('connection');
      if (isSwitchedOn(before, after)) await this.watchers.tell(watched(after));
      return this.answer(after);
    });
  }

  /** It is gone at once, and its archive soon after. */
  async remove(userId: string, id: string): Promise<void> {
    await this.db.transaction(async () => this.removal.begin(await this.access.lock(userId, id)));
  }

  private async ownerOf(userId: string, organisationId: string | undefined): Promise<string> {
    if (organisationId === undefined) return this.organisations.personalOrganisation(userId);
    await this.organisations.requireOrganisationManager(userId, organisationId);
    return organisationId;
  }

  private async takeUp(row: ConnectionEntity, { credentials, account, channels }: CheckedCredentials): Promise<void> {
    const { installationId } = await this.installations.setVerified(row, credentials, account);
    await this.platformChannels.upsert(row.organisation_id, installationId, channels);
    await this.adoption.adopt(row.id, installationId, null);
  }

  private async answer(row: ConnectionEntity): Promise<ConnectionDto> {
    return toConnection(row, await this.installations.find(row), this.publicUrl);
  }
}

/** The values of CHANGE: what is not given stays. */
function changed(row: ConnectionEntity, { name, settings = {} }: UpdateConnectionDto): unknown[] {
  const pace = settings.history_requests_per_minute;
  return [
    row.id,
    name ?? row.name,
    settings.sync_interval_minutes ?? row.sync_interval_minutes,
    pace === undefined ? row.history_requests_per_minute : pace,
    settings.wiki_enabled ?? row.wiki_enabled,
    settings.graph_enabled ?? row.graph_enabled,
  ];
}

/** What is made of the archive is made from what is there already. */
const isSwitchedOn = (before: ConnectionEntity, after: ConnectionEntity): boolean =>
  (after.wiki_enabled && !before.wiki_enabled) || (after.graph_enabled && !before.graph_enabled);
