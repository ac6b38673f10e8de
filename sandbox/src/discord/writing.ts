import type { FileShelf } from '../files/file-shelf.js';
import { imageSize } from '../files/image-size.js';
import { ControlError, type NewFile, type SandboxAuthor } from '../platform-sandbox.js';
import type { Attachment, Channel } from './world/model.js';
import { stableSnowflake } from './world/snowflake.js';
import type { World } from './world/world.js';

/** What a person with Nitro may write, and the longest that comes through the gateway. */
const LONGEST_TEXT = 4000;

/** What Discord keeps of what a person typed. */
export function typed(text: string, files: NewFile[] = []): string {
  if (!text.trim() && !files.length) throw new ControlError(400, 'text: must not be empty');
  if ([...text].length > LONGEST_TEXT) throw new ControlError(400, `text: at most ${LONGEST_TEXT} characters`);
  return text.trim();
}

/** A direct conversation takes nobody but its person. */
export function checkMayWrite({ guild, recipient }: Channel, { id, bot }: SandboxAuthor): void {
  const userId = stableSnowflake(id);
  if (userId === guild.bot.user.id) throw new ControlError(400, 'user.id: this is the bot, not a person');
  if (recipient && (recipient.id !== userId || bot)) {
    throw new ControlError(409, "user.id: the conversation is another person's");
  }
}

/** What a person attaches: files of any size, as with Nitro they may be larger than a bot's. */
export async function attach({ snowflakes }: World, shelf: FileShelf, files: NewFile[] = []): Promise<Attachment[]> {
  const attachments: Attachment[] = [];
  for (const given of files) {
    const file = await shelf.make(given);
    const image = await imageSize(shelf, file);
    attachments.push({ id: snowflakes.next(), file, title: null, description: null, isSpoiler: false, image });
  }
  return attachments;
}
