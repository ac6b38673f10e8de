import { MessageDto } from '../messages/message.dto.js';

/** The pinned messages of a channel, newest pin first. */
export class PinsAnswer {
  /** @example true */
  success!: true;

  /** `metadata` tells who pinned it, and when. */
  pins!: MessageDto[];

  /** @example 1 */
  count!: number;
}
