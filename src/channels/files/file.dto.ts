import { MessageFileDto } from '../messages/message.dto.js';

/** A file that was uploaded. */
export class FileAnswer {
  /** @example true */
  success!: true;

  file!: MessageFileDto;
}
