import type { SeenMessage } from './control.js';
import { messagesInChannel, messagesOn, type Scene } from './scene.js';
import { NAMES, type Platform } from './stage.js';

/** Something that should be there to be seen, once. */
export interface Sight {
  place: string;
  /** What there is to tell of it; as many as there are copies. */
  look: () => Promise<string[]>;
}

/** A message of a platform's mapped channel that is as `is` says. */
export const onPlatform = (
  scene: Scene,
  platform: Platform,
  is: (message: SeenMessage) => boolean,
  tell: (message: SeenMessage) => string = ({ text }) => `“${text}”`,
): Sight => ({
  place: NAMES[platform],
  look: async () => (await messagesOn(scene, platform)).filter(is).map(tell),
});

/** A message of the workspace's channel, with what is on it. */
interface FullMessage {
  content: string;
  files: { name: string; status: string }[];
  metadata: { pinned?: boolean; pinned_by_name?: string };
}

/** The same for the workspace's channel. */
export const inChannel = (
  scene: Scene,
  is: (message: FullMessage) => boolean,
  tell: (message: FullMessage) => string = ({ content }) => `“${content}”`,
): Sight => ({
  place: 'channel',
  look: async () => (await messagesInChannel<FullMessage>(scene)).filter(is).map(tell),
});
