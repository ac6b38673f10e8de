import { Inject, Injectable } from '@nestjs/common';
import { ChannelFiles, type ForeignFile } from '../../channels/files/channel-files.service.js';
import { contentTypeOf, fileNameOf } from '../../channels/files/file-names.js';
import type { FileToScreen, MessageRef } from '../../channels/desk/desk.contract.js';
import type { Config } from '../../config/config.js';
import { CONFIG } from '../../config/config.module.js';
import { Database } from '../../kernel/database/database.service.js';
import { newId } from '../../kernel/database/ids.js';
import { Lanes } from '../../kernel/jobs/lanes.service.js';
import { isDownloading } from '../../platforms/facets.js';
import type { InboundFile } from '../../platforms/inbound-event.js';
import { PlatformRegistry } from '../../platforms/registry.js';
import { fetchLane } from './file-fetch.job.js';
import { ENQUEUE_FETCHES } from './file-fetch.sql.js';

/** Where a message with files came from. */
export interface FilesOrigin {
  organisation_id: string;
  installation_id: string;
  /** Null while the channel was never synced nor seen. */
  platform_channel_id: string | null;
}

/** Files that come with messages from platforms: named at once, fetched afterwards. */
@Injectable()
export class InboundFiles {
  constructor(
    @Inject(CONFIG) private readonly config: Config,
    private readonly db: Database,
    private readonly lanes: Lanes,
    private readonly files: ChannelFiles,
    private readonly registry: PlatformRegistry,
  ) {}

  /**
   * What becomes of the files that an event tells of, with ids of their own: names and types made harmless, and a reason
   * where one will not be fetched. For each native message anew.
   */
  foreignFiles(platform: string, files: readonly InboundFile[]): ForeignFile[] {
    return files.map((file) => {
      const reason = this.whyNot(platform, file);
      const { name, content_type: contentType, bytes } = harmless(file);
      return {
        id: newId(),
        name,
        contentType,
        bytes,
        source: reason === null ? file.source : null,
        reason,
        originUrl: file.url,
      };
    });
  }

  /** Keeps them with a message and queues what is to be fetched; in the transaction that stores the message. */
  async add(origin: FilesOrigin, ref: MessageRef, files: ForeignFile[]): Promise<void> {
    if (files.length === 0) return;
    await this.files.add(ref, origin.installation_id, files);
    const wanted = files.filter(({ source }) => source !== null).map(({ id }) => id);
    if (wanted.length === 0) return;
    const lane = fetchLane(origin.platform_channel_id ?? origin.installation_id);
    await this.db.query(ENQUEUE_FETCHES, [lane, origin.organisation_id, wanted]);
    this.lanes.wakeAfterCommit();
  }

  private whyNot(platform: string, { source, bytes }: InboundFile): string | null {
    const provider = this.registry.get(platform);
    if (source === null || !isDownloading(provider)) return `${provider.displayName} does not hand it out.`;
    if (!isSize(bytes)) return null;
    const { fetchBytes } = provider.capabilities.limits;
    if (fetchBytes !== null && bytes > fetchBytes) {
      return `It is larger than the ${sized(fetchBytes)} that ${provider.displayName} hands out.`;
    }
    return bytes > this.config.files.maxBytes ? tooLargeHere(this.config.files.maxBytes) : null;
  }
}

/** What an event tells of a file, as it may be kept and shown. */
export function harmless({ name, contentType, bytes }: InboundFile): FileToScreen {
  const type = contentTypeOf(contentType);
  return { name: fileNameOf(name, type), content_type: type, bytes: isSize(bytes) ? bytes : null };
}

const isSize = (bytes: number | null): bytes is number => Number.isSafeInteger(bytes) && bytes! >= 0;

/** Why a file is not kept, for people. */
export const tooLargeHere = (maxBytes: number): string => `It is larger than the ${sized(maxBytes)} that are kept.`;

const sized = (bytes: number): string =>
  bytes >= 1024 * 1024 ? `${Math.floor(bytes / 1024 / 1024)} MiB` : `${bytes} bytes`;
