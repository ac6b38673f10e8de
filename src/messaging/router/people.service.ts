import { Injectable, Logger } from '@nestjs/common';
import { Database } from '../../kernel/database/database.service.js';
import type { ExternalPerson } from '../../platforms/contract.js';
import type { InboundEvent } from '../../platforms/inbound-event.js';
import { IdentitySuggestions } from '../identities/identity-suggestions.service.js';
import { PeopleDirectory } from '../identities/people-directory.service.js';
import { namelessIds, writeNames } from './names.js';
import type { RouteContext } from './route-context.js';

/** Hours after which a name is asked for again. */
const FRESH_HOURS = 24;
const LOOK_UP_TIMEOUT_MS = 5_000;

const FIND = `
  SELECT external_id AS id, name, avatar_url AS "avatarUrl", fetched_at > now() - interval '${FRESH_HOURS} hours' AS fresh
  FROM external_people WHERE platform = $1 AND account_id = $2 AND external_id = ANY($3)`;

/** Finds the names that events leave out: kept ones first, then the platform's directory. */
@Injectable()
export class People {
  private readonly logger = new Logger(People.name);

  constructor(
    private readonly db: Database,
    private readonly directory: PeopleDirectory,
    private readonly suggestions: IdentitySuggestions,
  ) {}

  /** Writes authors' names and mentions into the events. A name that cannot be found is shown as its id. */
  async fillIn(context: RouteContext, events: InboundEvent[]): Promise<void> {
    const wanted = namelessIds(events);
    const people = wanted.people.size > 0 ? await this.find(context, [...wanted.people]) : new Map();
    const channels = wanted.channels.size > 0 ? await this.channelNames(context, [...wanted.channels]) : new Map();
    for (const event of events) writeNames(event, people, channels);
  }

  private async find(context: RouteContext, ids: string[]): Promise<Map<string, ExternalPerson>> {
    const { platform, account_id: account } = context;
    const kept = await this.db.query<ExternalPerson & { fresh: boolean }>(FIND, [platform, account, ids]);
    const people = new Map<string, ExternalPerson>(kept.map((person) => [person.id, person]));
    const fresh = new Set(kept.filter((person) => person.fresh).map((person) => person.id));
    const stale = ids.filter((id) => !fresh.has(id));
    for (const person of await this.askPlatform(context, stale)) people.set(person.id, person);
    return people;
  }

  private async askPlatform(context: RouteContext, ids: string[]): Promise<ExternalPerson[]> {
    const installation = { ...context, id: context.installation_id };
    try {
      const found = await this.directory.ask(installation, ids, AbortSignal.timeout(LOOK_UP_TIMEOUT_MS));
      await this.suggest(context, found);
      return found;
    } catch (error) {
      // A message without its author's name is better than no message.
      this.logger.warn({ err: error, platform: context.platform }, 'Names could not be looked up');
      return [];
    }
  }

  /** The workspaces that hear of these people have their admins told which members they may be. */
  private async suggest(context: RouteContext, people: ExternalPerson[]): Promise<void> {
    const channels = context.mirrors.map((mirror) => mirror.channel_id);
    try {
      await this.suggestions.inChannels(context, channels, people);
    } catch (error) {
      this.logger.warn({ err: error, platform: context.platform }, 'Identities could not be suggested');
    }
  }

  private async channelNames(context: RouteContext, ids: string[]): Promise<Map<string, string>> {
    const rows = await this.db.query<{ id: string; name: string }>(
      'SELECT external_id AS id, name FROM platform_channels WHERE installation_id = $1 AND external_id = ANY($2)',
      [context.installation_id, ids],
    );
    return new Map(rows.map((row) => [row.id, row.name]));
  }
}
