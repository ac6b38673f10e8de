import type { Attachments } from '../world/attachments.js';
import type { Chat } from '../world/chat.js';
import type { Rooms } from '../world/rooms.js';
import type { World } from '../world/world.js';
import type { Nonces } from './nonces.js';

/** What the routes work on. */
export interface RestContext {
  world: World;
  chat: Chat;
  attachments: Attachments;
  rooms: Rooms;
  nonces: Nonces;
  origin: () => string;
  gatewayUrl: () => string;
}
