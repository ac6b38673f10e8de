import type { Readable } from 'node:stream';
import type { Credentials } from './credentials.js';
import type { Route } from './inbound-event.js';

/** A channel that is known from before. */
export interface KnownChannel {
  id: string;
  serverId: string | null;
  route: Route | null;
}

export interface ExternalPerson {
  id: string;
  name: string;
  avatarUrl: string | null;
  /** Lower case; null where the platform does not tell it to this bot. Suggests who the person is, and is never proof. */
  email?: string | null;
}

/** Facet: files of messages can be fetched. */
export interface Downloading {
  /**
   * Opens a file that an event told of. Only asks the platform's own servers, whatever the source says. Throws
   * ProviderError: `target-gone` when it was deleted, `payload-refused` when it is larger than a bot may fetch.
   */
  openFile(
    credentials: Credentials,
    source: Readonly<Record<string, string>>,
    signal: AbortSignal,
  ): Promise<{ stream: Readable; contentType: string | null; bytes: number | null }>;
}

/** Facet: events name people by id alone, and names must be asked for. Unknown ids are left out. */
export interface Directory {
  lookUpPeople(
    credentials: Credentials,
    ids: string[],
    signal: AbortSignal,
    /** As in `listChannels`: for platforms that are asked by their channels. */
    known?: readonly KnownChannel[],
  ): Promise<ExternalPerson[]>;
}
