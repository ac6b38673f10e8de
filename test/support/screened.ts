import type { ScreenedText } from '../../src/channels/desk/desk.contract.js';
import type { ScreenedPost } from '../../src/messaging/direct/direct-posts.service.js';

/** A text as if the screens had let it through. */
export const screened = (text: string): ScreenedText => text as ScreenedText;

/** The same for a post of a bot for itself, in these native channels too. */
export const screenedPost = (text: string, channelIds: string[] = []): ScreenedPost => ({
  text: screened(text),
  byChannel: new Map(channelIds.map((id) => [id, screened(text)])),
});
