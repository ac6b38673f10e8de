import { Injectable } from '@nestjs/common';
import type { ConnectionEntity } from '../connection.entity.js';

/** A connection whose archive changed. */
export interface WatchedConnection {
  id: string;
  organisationId: string;
  wikiEnabled: boolean;
  graphEnabled: boolean;
}

/** What is made from archives, and wants to know when there is something new. */
export interface ArchiveWatcher {
  readonly name: string;
  /**
   * Runs in the transaction that stores the changes, which may be often: it enqueues a job at most. Also called when a
   * sync ends.
   */
  changed(connection: WatchedConnection): Promise<void>;
  /**
   * Deletes at most `limit` rows of a connection that is being erased and answers how many; called until there are none.
   * Only worth it where there may be many: what is left goes with the connection's row by cascade.
   */
  eraseBatch?(connectionId: string, limit: number): Promise<number>;
}

/** Who is told of changes in archives. */
@Injectable()
export class ArchiveWatchers {
  readonly watchers: ArchiveWatcher[] = [];

  /** Throws on a name in use. */
  register(watcher: ArchiveWatcher): void {
    if (this.watchers.some(({ name }) => name === watcher.name)) {
      throw new Error(`Two watchers of archives are named "${watcher.name}".`);
    }
    this.watchers.push(watcher);
  }

  async tell(connection: WatchedConnection): Promise<void> {
    for (const watcher of this.watchers) await watcher.changed(connection);
  }
}

export const watched = (
  row: Pick<ConnectionEntity, 'id' | 'organisation_id' | 'wiki_enabled' | 'graph_enabled'>,
): WatchedConnection => ({
  id: row.id,
  organisationId: row.organisation_id,
  wikiEnabled: row.wiki_enabled,
  graphEnabled: row.graph_enabled,
});
