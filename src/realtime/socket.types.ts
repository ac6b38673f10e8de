import type { DefaultEventsMap, Server, Socket } from 'socket.io';
import type { ClientEvents, ServerEvents } from './contract/event-map.js';

/** What is known of a socket's user. */
export interface SocketData {
  userId: string;
  /** Kept only of an API key, which may be revoked while the socket lives. */
  apiKey: string | null;
  /** Ends the socket when its token expires. */
  expiry: NodeJS.Timeout | null;
  /** The workspace of each channel subscribed to. */
  channels: Map<string, { workspaceId: string }>;
  /** Whether the user manages each workspace subscribed to. */
  workspaces: Map<string, { manages: boolean }>;
}

export type AppServer = Server<ClientEvents, ServerEvents, DefaultEventsMap, SocketData>;
export type AppSocket = Socket<ClientEvents, ServerEvents, DefaultEventsMap, SocketData>;
