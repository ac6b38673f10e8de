import type { ShelvedFile } from '../../files/file-shelf.js';
import { newId, newSecret } from '../ids.js';
import { fileTypeOf, type FileType } from './file-types.js';

/** The message that shows a file in a channel. */
export interface FileShare {
  channelId: string;
  ts: string;
  /** When it was shared, in milliseconds since 1970. */
  at: number;
}

export interface SlackFile {
  readonly id: string;
  readonly name: string;
  readonly type: FileType;
  /** The user id of whoever uploads it. */
  readonly user: string;
  /** In seconds since 1970. */
  readonly created: number;
  /** In bytes, as promised before the content came. */
  readonly size: number;
  readonly altText?: string;
  /** The language of a snippet; absent on every other file. */
  readonly snippetType?: string;
  title: string;
  /** In the upload's URL, which is all that an upload needs. */
  readonly uploadSecret: string;
  /** Absent before the content has come, and after the file was deleted. */
  content?: ShelvedFile;
  /** `awaited`: nobody sees it before the upload is completed. */
  state: 'awaited' | 'complete' | 'deleted';
  shares: FileShare[];
}

export type NewSlackFile = Pick<SlackFile, 'name' | 'user' | 'size'> &
  Partial<Pick<SlackFile, 'altText' | 'snippetType'>> & { mimetype?: string };

/** A file that is announced, without its content. */
export function announceFile({ mimetype, ...facts }: NewSlackFile): SlackFile {
  return {
    ...facts,
    id: newId('F'),
    type: fileTypeOf(facts.name, mimetype),
    title: facts.name,
    created: Math.floor(Date.now() / 1000),
    uploadSecret: newSecret() + newSecret(),
    state: 'awaited',
    shares: [],
  };
}
