import { ControlError, type SandboxAuthor } from '../platform-sandbox.js';
import type { Channel } from './world/model.js';
import { stableSnowflake } from './world/snowflake.js';

/** What a person with Nitro may write, and the longest that comes through the gateway. */
const LONGEST_TEXT = 4000;

/** What Discord keeps of what a person typed. */
export function typed(text: string): string {
  if (!text.trim()) throw new ControlError(400, 'text: must not be empty');
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
