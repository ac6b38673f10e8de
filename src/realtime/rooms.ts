/** Names of socket.io's rooms. Whoever is in one may be told what is told to it. */
export const userRoom = (userId: string): string => `user:${userId}`;

export const channelRoom = (channelId: string): string => `channel:${channelId}`;

/** Those in the channel's room who own or administer its workspace. */
export const channelManagersRoom = (channelId: string): string => `channel:${channelId}:managers`;

export const workspaceRoom = (workspaceId: string): string => `workspace:${workspaceId}`;

export const workspaceManagersRoom = (workspaceId: string): string => `workspace:${workspaceId}:managers`;

/** One user's sockets in the workspace's room: for what of a private channel concerns them alone. */
export const workspaceUserRoom = (workspaceId: string, userId: string): string =>
  `workspace:${workspaceId}:user:${userId}`;
