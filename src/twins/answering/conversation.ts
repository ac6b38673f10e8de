/** What the loop guard calls a native channel. */
export const conversationOf = (channelId: string): string => `channel:${channelId}`;
