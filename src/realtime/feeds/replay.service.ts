import { Injectable } from '@nestjs/common';
import { Database } from '../../kernel/database/database.service.js';
import { AppError } from '../../kernel/errors/app-error.js';
import { invalid, missing } from '../../kernel/errors/errors.js';
import type { ServerEvents } from '../contract/event-map.js';
import type { AppSocket } from '../socket.types.js';
import { type Change, toChanges } from './change.js';
import { READ_CHANGES_AS_USER, type VisibleChangeRow } from './changes.sql.js';
import type { ChannelFeed } from './channel-feed.js';
import { drained } from './drained.js';

/** What somebody who may listen to a channel has to know of it. */
export interface ChannelPlace {
  workspaceId: string;
  isPrivate: boolean;
  manages: boolean;
}

export interface ReplayRequest {
  socket: AppSocket;
  feed: ChannelFeed;
  channelId: string;
  /** Null: only what happens from now on. */
  after: number | null;
  /** Grows whenever somebody lost access to something: what was read before may be out of date. */
  epoch(): number;
  /** Once, with nothing awaited after the last look at the feed. */
  admit(place: ChannelPlace, floor: number): void;
}

const PAGE = 200;
/** Changes; whoever missed more reads the messages anew. */
export const LONGEST_REPLAY = 10_000;

/**
 * Brings a client from what it has seen to where the feed is. Each page is read with the access check in the same
 * statement, straight to this client, until a page reaches the channel's end in its snapshot. If the feed has told no
 * more than that, the client is admitted at that number: what the feed tells later is complete, and what it tells again
 * is held back. Otherwise one more page is read.
 */
@Injectable()
export class Replay {
  constructor(private readonly db: Database) {}

  /** The number of the last change told. @throws AppError CHANNEL_NOT_FOUND (404), REPLAY_TOO_LONG (422) */
  async run({ socket, feed, channelId, after, epoch, admit }: ReplayRequest): Promise<number> {
    let cursor = after;
    for (;;) {
      const started = epoch();
      const limit = cursor === null ? 0 : PAGE;
      const values = [channelId, cursor ?? 0, limit, socket.data.userId];
      const rows = await this.db.query<VisibleChangeRow>(READ_CHANGES_AS_USER, values);
      const [head] = rows;
      if (!socket.connected) throw new AppError('SOCKET_CLOSED', 'unavailable', 'The socket is closed.');
      if (!head) throw missing('channel');
      if (started !== epoch()) continue;
      const { last_change_seq: last } = head;
      if (cursor !== null && cursor === after) requireReachable(cursor, last);
      feed.begin(last);
      const changes = toChanges(rows);
      for (const change of changes) tellOne(socket, change);
      const isFull = cursor !== null && changes.length === PAGE;
      cursor = isFull ? changes[PAGE - 1]!.payload.change_seq : Math.max(last, cursor ?? feed.toldUpTo ?? 0);
      if (isFull) await drained(socket);
      else if ((feed.toldUpTo ?? 0) <= cursor) {
        admit({ workspaceId: head.workspace_id, isPrivate: head.is_private, manages: head.manages }, cursor);
        return cursor;
      }
    }
  }
}

export const tellOne = (socket: AppSocket, { event, payload }: Change): void => {
  socket.emit(event, ...([payload] as Parameters<ServerEvents[typeof event]>));
};

function requireReachable(after: number, last: number): void {
  if (after > last) throw invalid([{ field: 'after', message: `is ahead of the channel, which is at ${last}` }]);
  if (last - after <= LONGEST_REPLAY) return;
  throw new AppError(
    'REPLAY_TOO_LONG',
    'unprocessable',
    `More than ${LONGEST_REPLAY} changes were missed. Read the messages over HTTP and subscribe without after.`,
    { extra: { change_seq: last } },
  );
}
