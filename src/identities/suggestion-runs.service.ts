import { Injectable } from '@nestjs/common';
import { Database } from '../kernel/database/database.service.js';
import { IdentitySuggestions } from '../messaging/identities/identity-suggestions.service.js';
import { PeopleDirectory } from '../messaging/identities/people-directory.service.js';
import { connectionCodeOf } from '../platforms/error-codes.js';
import { ProviderError } from '../platforms/errors.js';
import { Access } from '../tenancy/access.service.js';
import { CONNECTED_TEAMS, UNKNOWN_PEOPLE } from './identities.sql.js';
import type { PlatformSuggestionsDto, SuggestionsAnswerDto } from './suggestions.dto.js';

/** People of one team who are asked about in one run. */
const MOST_PEOPLE = 500;
/** Asked about together: what was found of them is kept, whatever becomes of the next. */
const BATCH = 25;
/** A person waits for the answer. */
const RUN_TIMEOUT_MS = 20_000;

interface Team {
  installation_id: string;
  platform: string;
  account_id: string;
}

/** Looks for suggestions while a person waits. */
@Injectable()
export class SuggestionRuns {
  constructor(
    private readonly db: Database,
    private readonly access: Access,
    private readonly directory: PeopleDirectory,
    private readonly suggestions: IdentitySuggestions,
  ) {}

  /** Throws WORKSPACE_NOT_FOUND, FORBIDDEN. A platform's refusal is part of the answer. */
  async run(userId: string, workspaceId: string): Promise<SuggestionsAnswerDto> {
    await this.access.requireManager(userId, workspaceId);
    const teams = await this.db.query<Team>(CONNECTED_TEAMS, [workspaceId]);
    const signal = AbortSignal.timeout(RUN_TIMEOUT_MS);
    const platforms: PlatformSuggestionsDto[] = [];
    for (const team of teams.filter(({ platform }) => this.directory.answersFor(platform))) {
      platforms.push(await this.askAbout(workspaceId, team, signal));
    }
    const sum = (count: 'looked_up' | 'suggested'): number => platforms.reduce((total, one) => total + one[count], 0);
    return { success: true, looked_up: sum('looked_up'), suggested: sum('suggested'), platforms };
  }

  private async askAbout(workspaceId: string, team: Team, signal: AbortSignal): Promise<PlatformSuggestionsDto> {
    const { installation_id: installation, platform, account_id: account } = team;
    const values = [workspaceId, installation, platform, account, MOST_PEOPLE];
    const ids = (await this.db.query<{ id: string }>(UNKNOWN_PEOPLE, values)).map(({ id }) => id);
    const answer: PlatformSuggestionsDto = { platform, looked_up: 0, suggested: 0, problem: null };
    try {
      for (let from = 0; from < ids.length; from += BATCH) {
        const batch = ids.slice(from, from + BATCH);
        const people = await this.directory.askBy(installation, batch, signal);
        answer.looked_up += batch.length;
        answer.suggested += await this.suggestions.inWorkspace(team, workspaceId, people);
      }
    } catch (error) {
      if (!(error instanceof ProviderError)) throw error;
      answer.problem = { code: connectionCodeOf(error), message: error.message };
    }
    return answer;
  }
}
