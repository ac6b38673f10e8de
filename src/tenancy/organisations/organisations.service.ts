import { Injectable } from '@nestjs/common';
import { Database } from '../../kernel/database/database.service.js';
import { newId } from '../../kernel/database/ids.js';
import { conflict, forbidden, missing } from '../../kernel/errors/errors.js';
import { page, type PageQuery } from '../../kernel/http/page-query.dto.js';
import { Access } from '../access.service.js';
import { RemovalHooks } from '../removal-hooks.service.js';
import { slugsFor } from '../slug.js';
import { WorkspaceRemoval } from '../workspaces/workspace-removal.service.js';
import {
  type CreateOrganisationDto,
  type OrganisationAnswerDto,
  type OrganisationDto,
  type OrganisationListDto,
  type OrganisationRow,
  toOrganisation,
  type UpdateOrganisationDto,
} from './organisations.dto.js';
import {
  DELETE_ORGANISATION,
  FIND_ORGANISATION,
  INSERT_ORGANISATION,
  LIST_ORGANISATIONS,
  LOCK_ORGANISATION,
  RENAME_ORGANISATION,
} from './organisations.sql.js';
import { success } from './status-envelope.dto.js';

/** The tenants. One that somebody does not belong to is a 404. */
@Injectable()
export class Organisations {
  constructor(
    private readonly db: Database,
    private readonly access: Access,
    private readonly removal: WorkspaceRemoval,
    private readonly hooks: RemovalHooks,
  ) {}

  /** The organisation that comes with an account; in the transaction that makes the account. */
  async createPersonal(userId: string, displayName: string): Promise<void> {
    await this.insert(userId, displayName, userId);
  }

  async create(userId: string, { name }: CreateOrganisationDto): Promise<OrganisationAnswerDto> {
    return success(201, 'Organisation created successfully', await this.insert(userId, name, null));
  }

  async list(userId: string, query: PageQuery): Promise<OrganisationListDto> {
    const found = await this.db.one<{ total: number; rows: OrganisationRow[] }>(LIST_ORGANISATIONS, [
      userId,
      query.limit,
      query.offset,
    ]);
    const { total, rows } = found ?? { total: 0, rows: [] };
    const answer = success(200, 'Organisations retrieved successfully', rows.map(toOrganisation));
    return { ...answer, pagination: page(query, total) };
  }

  /** @throws AppError ORGANISATION_NOT_FOUND (404) */
  async get(userId: string, id: string): Promise<OrganisationAnswerDto> {
    return success(200, 'Organisation retrieved successfully', await this.find(userId, id));
  }

  /** For owners and admins. @throws AppError ORGANISATION_NOT_FOUND (404), FORBIDDEN (403) */
  async update(userId: string, id: string, { name }: UpdateOrganisationDto): Promise<OrganisationAnswerDto> {
    await this.access.requireOrganisationManager(userId, id);
    await this.db.query(RENAME_ORGANISATION, [id, name.trim()]);
    return success(200, 'Organisation updated successfully', await this.find(userId, id));
  }

  /**
   * For owners. Its workspaces go with it, and all that is theirs.
   * @throws AppError ORGANISATION_NOT_FOUND (404), FORBIDDEN (403), PERSONAL_ORGANISATION (409)
   */
  async delete(userId: string, id: string): Promise<OrganisationAnswerDto> {
    return this.db.transaction(async () => {
      await this.db.query(LOCK_ORGANISATION, [id, userId]);
      const organisation = await this.find(userId, id);
      if (organisation.role !== 'owner') throw forbidden('Only an owner deletes an organisation.');
      if (organisation.is_personal) {
        throw conflict('PERSONAL_ORGANISATION', 'A personal organisation goes with its account alone.');
      }
      await this.removal.removeAllOf(id);
      await this.hooks.runForOrganisation({ organisationId: id });
      await this.db.query(DELETE_ORGANISATION, [id]);
      return success(200, 'Organisation deleted successfully', organisation);
    });
  }

  private async find(userId: string, id: string): Promise<OrganisationDto> {
    const row = await this.db.one<OrganisationRow>(FIND_ORGANISATION, [id, userId]);
    if (!row) throw missing('organisation');
    return toOrganisation(row);
  }

  private async insert(ownerId: string, name: string, personalFor: string | null): Promise<OrganisationDto> {
    for (const slug of slugsFor(name, 'organisation')) {
      const values = [newId(), name.trim(), slug, ownerId, personalFor];
      const row = await this.db.one<OrganisationRow>(INSERT_ORGANISATION, values);
      if (row) return toOrganisation(row);
    }
    throw new Error('Slugs never end.');
  }
}
