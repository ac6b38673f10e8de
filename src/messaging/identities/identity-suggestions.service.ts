import { Injectable } from '@nestjs/common';
import { Database } from '../../kernel/database/database.service.js';
import type { Statement } from '../../kernel/database/statement.js';
import type { ExternalPerson } from '../../platforms/contract.js';
import { SUGGEST_IN_CHANNELS, SUGGEST_IN_WORKSPACE } from './identities.sql.js';

/** A team of a platform, where its ids mean somebody. */
export interface ExternalTeam {
  platform: string;
  account_id: string;
}

/**
 * Notes which members of workspaces somebody on a platform may be: those with the same address. It is a guess, which links
 * nobody before an admin has confirmed it; what an admin has decided is never touched.
 */
@Injectable()
export class IdentitySuggestions {
  constructor(private readonly db: Database) {}

  /** To the workspaces that native channels belong to. Answers how many are new. */
  inChannels(team: ExternalTeam, channelIds: string[], people: readonly ExternalPerson[]): Promise<number> {
    return channelIds.length === 0 ? Promise.resolve(0) : this.suggest(SUGGEST_IN_CHANNELS, channelIds, team, people);
  }

  /** To one workspace. Answers how many are new. */
  inWorkspace(team: ExternalTeam, workspaceId: string, people: readonly ExternalPerson[]): Promise<number> {
    return this.suggest(SUGGEST_IN_WORKSPACE, workspaceId, team, people);
  }

  private async suggest(
    sql: Statement,
    place: string | string[],
    { platform, account_id }: ExternalTeam,
    people: readonly ExternalPerson[],
  ): Promise<number> {
    const told = people.flatMap(({ id, name, email }) => (email ? [{ id, name, email: email.toLowerCase() }] : []));
    if (told.length === 0) return 0;
    const columns = [told.map(({ id }) => id), told.map(({ name }) => name), told.map(({ email }) => email)];
    return (await this.db.query(sql, [place, platform, account_id, ...columns])).length;
  }
}
