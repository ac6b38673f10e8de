import { Injectable } from '@nestjs/common';
import { randomBytes } from 'node:crypto';
import { Database } from '../../kernel/database/database.service.js';
import { missing } from '../../kernel/errors/errors.js';
import type { MessageRef } from '../desk/desk.contract.js';
import { Desk } from '../desk/desk.service.js';
import type { MessageFile } from '../messages/message-parts.js';
import {
  ADD_FILES,
  ATTACH_FILES,
  CLAIM_FILES,
  FILES_OF_MESSAGE,
  LOCK_CHANNEL_OF_FILE,
  SETTLE_FILE,
} from './channel-files.sql.js';

/** A file of a message, with what a link to it needs. */
export interface FileRow extends MessageFile {
  organisation_id: string;
  /** Why it failed, or why posts no longer wait for it, for people. */
  reason: string | null;
  link_token: string;
  /** Where people of its platform open it; null where that is not told. */
  origin_url: string | null;
}

/** A file that came with a message from outside. */
export interface ForeignFile {
  id: string;
  name: string;
  contentType: string;
  bytes: number | null;
  /** What it is fetched by; null where it cannot be: `reason` says why. */
  source: Readonly<Record<string, string>> | null;
  reason: string | null;
  originUrl: string | null;
}

/** What a file turned out to be. */
export type FileOutcome = { bytes: number; contentType: string | null } | { failed: string };

/** The rows of files: which message they belong to, and whether their content is here. */
@Injectable()
export class ChannelFiles {
  constructor(
    private readonly db: Database,
    private readonly desk: Desk,
  ) {}

  /** Uploaded ones for a new message, held until the commit. Throws 404 when one is not the user's, or is spoken for. */
  async claim(userId: string, channelId: string, fileIds: string[]): Promise<MessageFile[]> {
    const files = await this.db.query<MessageFile>(CLAIM_FILES, [fileIds, channelId, userId]);
    if (files.length !== fileIds.length) throw missing('file');
    return files;
  }

  /** After the message is stored, in the same transaction. */
  async attach({ channelId, messageId }: MessageRef, fileIds: string[]): Promise<void> {
    await this.db.query(ATTACH_FILES, [fileIds, channelId, messageId]);
  }

  /** What came with a message through an installation; in the transaction that stores the message. */
  async add({ channelId, messageId }: MessageRef, installationId: string, files: ForeignFile[]): Promise<void> {
    const rows = files.map((file, position) => ({
      id: file.id,
      position,
      name: file.name,
      content_type: file.contentType,
      bytes: file.bytes,
      status: statusOf(file),
      reason: file.reason,
      link_token: newLinkToken(),
      source: file.source,
      origin_url: file.originUrl,
    }));
    await this.db.query(ADD_FILES, [channelId, messageId, installationId, JSON.stringify(rows)]);
  }

  /** In order. */
  ofMessage({ channelId, messageId }: MessageRef): Promise<FileRow[]> {
    return this.db.query<FileRow>(FILES_OF_MESSAGE, [channelId, messageId]);
  }

  /** A file that was waited for is here, or never will be. False when that was known, or the file is gone. */
  async settle(fileId: string, outcome: FileOutcome): Promise<boolean> {
    const values =
      'failed' in outcome
        ? ['failed', null, null, outcome.failed]
        : ['stored', outcome.bytes, outcome.contentType, null];
    return this.db.transaction(async () => {
      await this.db.query(LOCK_CHANNEL_OF_FILE, [fileId]);
      const row = await this.db.one<MessageFile & { channel_id: string; message_id: string }>(SETTLE_FILE, [
        fileId,
        ...values,
      ]);
      if (!row) return false;
      const { channel_id: channelId, message_id: messageId, ...file } = row;
      await this.desk.setFile({ channelId, messageId }, file);
      return true;
    });
  }
}

const statusOf = ({ source }: ForeignFile): MessageFile['status'] => (source ? 'waiting' : 'failed');

/** What the message holds of a file that came with it. */
export const summaryOf = (file: ForeignFile): MessageFile => ({
  id: file.id,
  name: file.name,
  content_type: file.contentType,
  bytes: file.bytes,
  status: statusOf(file),
});

/** 128 bits for an address that nobody guesses. */
export const newLinkToken = (): string => randomBytes(16).toString('base64url');
