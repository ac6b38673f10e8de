import { Injectable } from '@nestjs/common';
import { Database } from '../../kernel/database/database.service.js';
import { newPrefixedId } from '../../kernel/database/ids.js';
import type { PageQuery } from '../../kernel/http/page-query.dto.js';
import { Access } from '../../tenancy/access.service.js';
import { IntegrationRemoval } from '../integrations/integration-removal.service.js';
import {
  type CreateReplrDto,
  type ReplaceReplrDto,
  type ReplrDeletedDto,
  type ReplrDto,
  type ReplrListDto,
  toReplr,
  type UpdateReplrDto,
} from './replr.dto.js';
import { ReplrAccess } from './replr-access.service.js';
import { DELETE_REPLR, INSERT_REPLR, LIST_REPLRS, type ReplrRow, UPDATE_REPLR } from './replrs.sql.js';

/** Personas that answer through bots. */
@Injectable()
export class Replrs {
  constructor(
    private readonly db: Database,
    private readonly organisations: Access,
    private readonly access: ReplrAccess,
    private readonly integrations: IntegrationRemoval,
  ) {}

  async list(userId: string, { limit, offset }: PageQuery): Promise<ReplrListDto> {
    const found = await this.db.one<{ total: number; rows: ReplrRow[] }>(LIST_REPLRS, [userId, limit, offset]);
    const { total, rows } = found ?? { total: 0, rows: [] };
    return { data: rows.map(toReplr), total };
  }

  async get(userId: string, id: string): Promise<ReplrDto> {
    return toReplr(await this.access.get(userId, id));
  }

  /** Throws ORGANISATION_NOT_FOUND, FORBIDDEN. */
  async create(userId: string, body: CreateReplrDto): Promise<ReplrDto> {
    const organisationId = body.organisation_id ?? (await this.organisations.personalOrganisation(userId));
    if (body.organisation_id) await this.organisations.requireOrganisationManager(userId, organisationId);
    const { name, instructions, avatar_url: avatarUrl = null } = body;
    const values = [newPrefixedId('rp'), organisationId, name, instructions, avatarUrl, userId];
    return toReplr((await this.db.one<ReplrRow>(INSERT_REPLR, values))!);
  }

  /** Throws REPLR_NOT_FOUND, FORBIDDEN. */
  update(userId: string, id: string, changes: UpdateReplrDto): Promise<ReplrDto> {
    return this.write(userId, id, (row) => ({
      name: changes.name ?? row.name,
      instructions: changes.instructions ?? row.instructions,
      avatar_url: changes.avatar_url === undefined ? row.avatar_url : changes.avatar_url,
    }));
  }

  /** Throws REPLR_NOT_FOUND, FORBIDDEN. */
  replace(userId: string, id: string, body: ReplaceReplrDto): Promise<ReplrDto> {
    return this.write(userId, id, () => ({ ...body, avatar_url: body.avatar_url ?? null }));
  }

  /** Its knowledge goes with it, and its bots are disconnected. Throws REPLR_NOT_FOUND, FORBIDDEN. */
  async remove(userId: string, id: string): Promise<ReplrDeletedDto> {
    await this.db.transaction(async () => {
      const { organisation_id: organisationId } = await this.access.lock(userId, id);
      await this.integrations.removeAllOf(organisationId, id);
      await this.db.query(DELETE_REPLR, [organisationId, id]);
    });
    return { id, deleted: true };
  }

  private write(
    userId: string,
    id: string,
    change: (row: ReplrRow) => Pick<ReplrRow, 'name' | 'instructions' | 'avatar_url'>,
  ): Promise<ReplrDto> {
    return this.db.transaction(async () => {
      const before = await this.access.lock(userId, id);
      const { name, instructions, avatar_url: avatarUrl } = change(before);
      const values = [before.organisation_id, id, name, instructions, avatarUrl];
      return toReplr((await this.db.one<ReplrRow>(UPDATE_REPLR, values))!);
    });
  }
}
