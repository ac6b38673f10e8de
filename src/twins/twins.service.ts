import { Injectable } from '@nestjs/common';
import type { Repository } from 'typeorm';
import { Database } from '../kernel/database/database.service.js';
import { newId } from '../kernel/database/ids.js';
import { AppError } from '../kernel/errors/app-error.js';
import { forbidden, missing } from '../kernel/errors/errors.js';
import { page } from '../kernel/http/page-query.dto.js';
import type { KnowledgeOwner } from '../responder/knowledge/knowledge.contract.js';
import { Access } from '../tenancy/access.service.js';
import { isManager } from '../tenancy/roles.js';
import {
  type CreateTwinDto,
  toTwin,
  type TwinAnswer,
  type TwinDeletedAnswer,
  type TwinsAnswer,
  type TwinsQuery,
  type UpdateTwinDto,
} from './twin.dto.js';
import { Twin } from './twin.entity.js';
import { DELETE_TWIN } from './twins.sql.js';

/**
 * The twins of workspaces. Every member sees and makes them; who made one, and the workspace's owners and admins, may
 * change and delete it.
 */
@Injectable()
export class TwinsService {
  constructor(
    private readonly db: Database,
    private readonly access: Access,
  ) {}

  private get twins(): Repository<Twin> {
    return this.db.repository(Twin);
  }

  async list(userId: string, query: TwinsQuery): Promise<TwinsAnswer> {
    await this.access.workspace(userId, query.workspace_id);
    const [twins, total] = await this.twins.findAndCount({
      where: { workspace_id: query.workspace_id },
      order: { id: 'ASC' },
      take: query.limit,
      skip: query.offset,
    });
    return { success: true, twins: twins.map(toTwin), pagination: page(query, total) };
  }

  async create(userId: string, draft: CreateTwinDto): Promise<TwinAnswer> {
    const { organisationId } = await this.access.workspace(userId, draft.workspace_id);
    const twin = this.twins.create({
      id: newId(),
      organisation_id: organisationId,
      workspace_id: draft.workspace_id,
      name: draft.name,
      instructions: draft.instructions,
      created_by: userId,
    });
    return { success: true, twin: toTwin(await this.twins.save(twin)) };
  }

  async get(userId: string, id: string): Promise<TwinAnswer> {
    return { success: true, twin: toTwin((await this.find(userId, id)).twin) };
  }

  async update(userId: string, id: string, changes: UpdateTwinDto): Promise<TwinAnswer> {
    const twin = await this.findMine(userId, id);
    if (changes.name !== undefined) twin.name = changes.name;
    if (changes.instructions !== undefined) twin.instructions = changes.instructions;
    return { success: true, twin: toTwin(await this.twins.save(twin)) };
  }

  /** It leaves every channel with it. */
  async delete(userId: string, id: string): Promise<TwinDeletedAnswer> {
    await this.findMine(userId, id);
    await this.db.query(DELETE_TWIN, [id]);
    return { success: true, message: 'Twin deleted successfully' };
  }

  /** A twin that one sees, as the owner of what it knows. @throws AppError TWIN_NOT_FOUND (404) */
  async asOwner(userId: string, id: string): Promise<KnowledgeOwner> {
    return ownerOf((await this.find(userId, id)).twin);
  }

  /** The same, for who may change it. @throws AppError TWIN_NOT_FOUND (404), FORBIDDEN (403) */
  async asOwnerToChange(userId: string, id: string): Promise<KnowledgeOwner> {
    return ownerOf(await this.findMine(userId, id));
  }

  private async findMine(userId: string, id: string): Promise<Twin> {
    const { twin, manages } = await this.find(userId, id);
    if (!manages) throw forbidden();
    return twin;
  }

  private async find(userId: string, id: string): Promise<{ twin: Twin; manages: boolean }> {
    const twin = await this.twins.findOneBy({ id });
    if (!twin) throw missing('twin');
    const { role } = await this.access.workspace(userId, twin.workspace_id).catch((error: unknown) => {
      // Whose it is does not show either.
      throw error instanceof AppError && error.kind === 'missing' ? missing('twin') : error;
    });
    return { twin, manages: isManager(role) || twin.created_by === userId };
  }
}

const ownerOf = ({ id, organisation_id }: Twin): KnowledgeOwner => ({
  kind: 'twin',
  id,
  organisationId: organisation_id,
});
