import { Inject, Injectable } from '@nestjs/common';
import { fileKey } from '../../channels/files/file-key.js';
import { STORAGE, type Storage } from '../../kernel/storage/storage.js';
import type { FileSource, Part } from '../../platforms/contract.js';
import { ProviderError } from '../../platforms/errors.js';
import type { LoadedDelivery } from './loaded-delivery.js';
import { OutboundContents } from './outbound-contents.service.js';

/** Opens files of messages for those who send them. */
@Injectable()
export class OutboundFiles {
  constructor(
    private readonly contents: OutboundContents,
    @Inject(STORAGE) private readonly storage: Storage,
  ) {}

  /** Those of one part. */
  sourceFor(delivery: LoadedDelivery, part: Part): FileSource {
    return {
      open: async (fileId) => {
        if (!part.files?.includes(fileId)) throw new ProviderError('payload-refused', 'The file is of another part');
        const { row, file } = await this.contents.file(delivery, fileId);
        const { stream } = await this.storage.open(fileKey(row)).catch((error: unknown) => {
          throw new ProviderError('unavailable', 'The file could not be read from our storage', { cause: error });
        });
        return { file, stream };
      },
    };
  }
}
