import { Injectable } from '@nestjs/common';
import { Database } from '../kernel/database/database.service.js';
import { conflict, forbidden, missing } from '../kernel/errors/errors.js';
import { readCursor, writeCursor } from '../messaging/deliveries/delivery-cursor.js';
import { isManager, requireManagerRole, type Role } from '../tenancy/roles.js';
import { DECIDE, FIND, FIND_RIVAL, LIST, LOCK_WORKSPACE, REMOVE } from './identities.sql.js';
import {
  type IdentitiesQuery,
  type IdentityAnswerDto,
  type IdentityRemovedDto,
  type OwnedIdentityRow,
  type PeopleListDto,
  type PersonRow,
  toAnswer,
  toPerson,
} from './identity.dto.js';
import { taken } from './identity.errors.js';

/**
 * Who the people of a workspace are on its platforms. A confirmed identity makes mentions of its person real ones there, and
 * has no other effect: it lets nobody in.
 */
@Injectable()
export class Identities {
  constructor(private readonly db: Database) {}

  /** Plain members see confirmed ones alone. Throws WORKSPACE_NOT_FOUND, 400 for a cursor of elsewhere. */
  async list(userId: string, workspaceId: string, query: IdentitiesQuery): Promise<PeopleListDto> {
    const { limit, cursor, status, platform } = query;
    const place = cursor === undefined ? null : readCursor(cursor);
    const found = await this.db.one<{ people: (PersonRow & { micros: number })[] }>(LIST, [
      ...[workspaceId, userId, limit + 1, status ?? null, platform ?? null],
      ...[place?.micros ?? null, place?.id ?? null],
    ]);
    if (!found) throw missing('workspace');
    const last = found.people.length > limit ? found.people[limit - 1] : undefined;
    return {
      success: true,
      people: found.people.slice(0, limit).map(toPerson),
      pagination: { limit, hasMore: last !== undefined, next_cursor: last ? writeCursor(last) : null },
    };
  }

  /** Also of one that was declined. Throws WORKSPACE_NOT_FOUND, FORBIDDEN, IDENTITY_NOT_FOUND, IDENTITY_TAKEN. */
  confirm(userId: string, workspaceId: string, id: string): Promise<IdentityAnswerDto> {
    return this.asManager(userId, workspaceId, async () => {
      const row = await this.get(workspaceId, id);
      if (row.status === 'confirmed') return toAnswer(row);
      const { person_id: person, platform, account_id: account, external_id: external } = row;
      const values = [workspaceId, person, platform, account, external];
      const rival = await this.db.one<{ has_another: boolean }>(FIND_RIVAL, values);
      if (rival) throw taken(rival.has_another ? 'person' : 'account');
      return this.decide(userId, workspaceId, id, 'confirmed');
    });
  }

  /** It is not suggested again. Throws WORKSPACE_NOT_FOUND, FORBIDDEN, IDENTITY_NOT_FOUND, IDENTITY_CONFIRMED. */
  decline(userId: string, workspaceId: string, id: string): Promise<IdentityAnswerDto> {
    return this.asManager(userId, workspaceId, async () => {
      const row = await this.get(workspaceId, id);
      if (row.status === 'confirmed') {
        throw conflict('IDENTITY_CONFIRMED', 'It was confirmed meanwhile: delete it to undo that.');
      }
      return this.decide(userId, workspaceId, id, 'declined');
    });
  }

  /**
   * For owners and admins, and for the member whose it is. Throws WORKSPACE_NOT_FOUND, FORBIDDEN, IDENTITY_NOT_FOUND, also
   * for what a plain member does not see.
   */
  async remove(userId: string, workspaceId: string, id: string): Promise<IdentityRemovedDto> {
    await this.db.transaction(async () => {
      const role = await this.lock(userId, workspaceId);
      const row = await this.get(workspaceId, id);
      if (!isManager(role)) {
        if (row.status !== 'confirmed') throw missing('identity');
        if (row.user_id !== userId) throw forbidden("Only owners and admins unlink somebody else's identity.");
      }
      await this.db.query(REMOVE, [workspaceId, id]);
    });
    return { success: true };
  }

  private asManager<T>(userId: string, workspaceId: string, work: () => Promise<T>): Promise<T> {
    return this.db.transaction(async () => {
      requireManagerRole(await this.lock(userId, workspaceId));
      return work();
    });
  }

  private async lock(userId: string, workspaceId: string): Promise<Role> {
    const row = await this.db.one<{ role: Role }>(LOCK_WORKSPACE, [workspaceId, userId]);
    if (!row) throw missing('workspace');
    return row.role;
  }

  private async get(workspaceId: string, id: string): Promise<OwnedIdentityRow> {
    const row = await this.db.one<OwnedIdentityRow>(FIND, [workspaceId, id]);
    if (!row) throw missing('identity');
    return row;
  }

  private async decide(
    userId: string,
    workspaceId: string,
    id: string,
    status: 'confirmed' | 'declined',
  ): Promise<IdentityAnswerDto> {
    await this.db.query(DECIDE, [workspaceId, id, status, userId]);
    return toAnswer(await this.get(workspaceId, id));
  }
}
