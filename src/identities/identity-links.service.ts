import { Injectable } from '@nestjs/common';
import { Database } from '../kernel/database/database.service.js';
import { newId } from '../kernel/database/ids.js';
import { missing, missingReference, unprocessable } from '../kernel/errors/errors.js';
import { PeopleDirectory } from '../messaging/identities/people-directory.service.js';
import { asConnectionError } from '../platforms/error-codes.js';
import { requireManagerRole, type Role } from '../tenancy/roles.js';
import {
  FIND,
  FIND_PERSON,
  FIND_RIVAL,
  FIND_TEAM,
  INSERT_PERSON,
  LINK,
  LOCK_WORKSPACE,
  MEMBER_AS_PERSON,
} from './identities.sql.js';
import {
  type IdentityAnswerDto,
  type LinkIdentityDto,
  type OwnedIdentityRow,
  type Subject,
  subjectOf,
  toAnswer,
} from './identity.dto.js';
import { taken } from './identity.errors.js';

const LOOK_UP_TIMEOUT_MS = 10_000;

interface Team {
  installation_id: string;
  platform: string;
  account_id: string;
}

type TeamRow = { role: Role; integration_id: string | null } & { [Column in keyof Team]: Team[Column] | null };

/** Links made by hand. */
@Injectable()
export class IdentityLinks {
  constructor(
    private readonly db: Database,
    private readonly directory: PeopleDirectory,
  ) {}

  /**
   * Confirmed at once, after a look into the platform's directory where it has one. Throws WORKSPACE_NOT_FOUND, FORBIDDEN,
   * INTEGRATION_NOT_FOUND, INTEGRATION_NOT_CONNECTED, PERSON_NOT_FOUND, NOT_IN_WORKSPACE, EXTERNAL_USER_NOT_FOUND,
   * IDENTITY_TAKEN, and the codes of connections when the platform refuses.
   */
  link(userId: string, workspaceId: string, body: LinkIdentityDto): Promise<IdentityAnswerDto> {
    const subject = subjectOf(body);
    return this.db.restartable(async () => {
      const team = await this.team(userId, workspaceId, body.platform_integration_id);
      const personId = await this.person(await this.lock(userId, workspaceId), subject);
      await this.assertFree(workspaceId, personId, team, body.external_user_id, subject);
      // The platform is asked last, and about nothing that would be refused anyhow.
      const name = await this.nameOf(team, body.external_user_id);
      const { platform, account_id: account } = team;
      const linked = await this.db.one<{ id: string }>(LINK, [
        ...[newId(), workspaceId, personId, platform, account],
        ...[body.external_user_id, name, userId],
      ]);
      const row = linked && (await this.db.one<OwnedIdentityRow>(FIND, [workspaceId, linked.id]));
      if (!row) throw missing('person');
      return toAnswer(row);
    });
  }

  private async team(userId: string, workspaceId: string, integrationId: string): Promise<Team> {
    const row = await this.db.one<TeamRow>(FIND_TEAM, [userId, workspaceId, integrationId]);
    if (!row) throw missing('workspace');
    requireManagerRole(row.role);
    const field = 'platform_integration_id';
    if (row.integration_id === null) {
      throw missingReference('INTEGRATION_NOT_FOUND', field, 'there is no such integration in this workspace');
    }
    const { installation_id, platform, account_id } = row;
    if (installation_id === null || platform === null || account_id === null) {
      throw unprocessable('INTEGRATION_NOT_CONNECTED', field, 'it was never connected');
    }
    return { installation_id, platform, account_id };
  }

  /** What the platform calls them; null where it cannot be asked. */
  private async nameOf({ installation_id: installation, platform }: Team, externalId: string): Promise<string | null> {
    if (!this.directory.answersFor(platform)) return null;
    const ask = () => this.directory.askBy(installation, [externalId], AbortSignal.timeout(LOOK_UP_TIMEOUT_MS));
    const people = await this.db.apart('external person', ask).catch((error: unknown) => {
      throw asConnectionError(error);
    });
    const person = people.find(({ id }) => id === externalId);
    if (person) return person.name;
    throw unprocessable('EXTERNAL_USER_NOT_FOUND', 'external_user_id', 'the platform knows nobody with this id');
  }

  private async lock(userId: string, id: string): Promise<{ id: string; organisationId: string }> {
    const row = await this.db.one<{ organisation_id: string; role: Role }>(LOCK_WORKSPACE, [id, userId]);
    if (!row) throw missing('workspace');
    requireManagerRole(row.role);
    return { id, organisationId: row.organisation_id };
  }

  private async person(
    { id: workspaceId, organisationId }: { id: string; organisationId: string },
    { field, value }: Subject,
  ): Promise<string> {
    if (field === 'person_id') {
      const row = await this.db.one<{ id: string }>(FIND_PERSON, [workspaceId, value]);
      if (!row) throw missingReference('PERSON_NOT_FOUND', field, 'there is no such person in this workspace');
      return row.id;
    }
    const sql = field === 'user_id' ? MEMBER_AS_PERSON : INSERT_PERSON;
    const row = await this.db.one<{ id: string }>(sql, [newId(), organisationId, workspaceId, value]);
    if (!row) throw unprocessable('NOT_IN_WORKSPACE', field, 'is not a member of the workspace');
    return row.id;
  }

  private async assertFree(
    workspaceId: string,
    personId: string,
    { platform, account_id: account }: Team,
    externalId: string,
    { field }: Subject,
  ): Promise<void> {
    const values = [workspaceId, personId, platform, account, externalId];
    const rival = await this.db.one<{ has_another: boolean }>(FIND_RIVAL, values);
    if (rival) throw rival.has_another ? taken('person', field) : taken('account', 'external_user_id');
  }
}
