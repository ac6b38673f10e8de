import { Injectable } from '@nestjs/common';
import type { ServerEvents, ServerPayloads } from './contract/event-map.js';
import { userRoom } from './rooms.js';
import type { AppServer, AppSocket } from './socket.types.js';

/** The sockets of this process. Empty until the gateway is up, and in a process without one. */
@Injectable()
export class SocketHub {
  private server: AppServer | null = null;

  attach(server: AppServer): void {
    this.server = server;
  }

  get sockets(): AppSocket[] {
    return [...(this.server?.sockets.sockets.values() ?? [])];
  }

  get count(): number {
    return this.server?.sockets.sockets.size ?? 0;
  }

  hasAny(room: string): boolean {
    return this.server?.sockets.adapter.rooms.has(room) ?? false;
  }

  inRoom(room: string): AppSocket[] {
    const ids = this.server?.sockets.adapter.rooms.get(room) ?? [];
    return [...ids].flatMap((id) => this.server?.sockets.sockets.get(id) ?? []);
  }

  ofUser(userId: string): AppSocket[] {
    return this.inRoom(userRoom(userId));
  }

  /** Tells each socket in any of the rooms once. */
  tell<Event extends keyof ServerPayloads>(rooms: string[], event: Event, payload: ServerPayloads[Event]): void {
    this.server?.to(rooms).emit(event, ...([payload] as Parameters<ServerEvents[Event]>));
  }
}
