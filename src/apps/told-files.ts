import type { FileToScreen } from '../channels/desk/desk.contract.js';

/** One file of a message as an app is told it. */
export interface ToldFile {
  name: string;
  content_type: string;
  /** Bytes; null where its platform does not tell. */
  size: number | null;
}

/** A call's `files`; left out where there are none, so that such a call is what it always was. */
export const toldFiles = (files: readonly FileToScreen[] = []): { files?: ToldFile[] } =>
  files.length === 0
    ? {}
    : { files: files.map(({ name, content_type, bytes }) => ({ name, content_type, size: bytes })) };
