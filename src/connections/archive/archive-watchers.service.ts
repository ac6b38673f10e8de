import { Injectable } from '@nestjs/common';

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
}

/** Who is told of changes in archives. */
@Injectable()
export class ArchiveWatchers {
  private readonly watchers: ArchiveWatcher[] = [];

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
