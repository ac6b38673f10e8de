import { createHash } from 'node:crypto';
import type { Part } from '../../platforms/contract.js';

/** Parts that carry a file are numbered from here on: those with text may become more when it is edited. */
export const FIRST_FILE = 1_000;
/** Words that stand in for what a platform has not (a pin, a reaction) go with the message when that is deleted. */
const FIRST_NOTE = 1_000_000;

/** The number of part `index` of a message, in links, stamps and nonces: the same however the text changes. */
export const partNumber = (parts: readonly Part[], index: number): number => {
  const { file } = parts[index]!;
  return file === undefined ? index : FIRST_FILE + file;
};

/** Whether a link is of a part with text. */
export const isTextPart = ({ part }: { part: number }): boolean => part < FIRST_FILE;

/** Whether a link is of the message itself, not of a note beside it. */
export const isOfMessage = ({ part }: { part: number }): boolean => part < FIRST_NOTE;

/** The number of the only part of a note; another one's is not taken for it. */
export const noteNumber = (deliveryId: string): number =>
  FIRST_NOTE + createHash('sha256').update(deliveryId).digest().readUIntBE(0, 3);
