import { Injectable } from '@nestjs/common';
import { ChannelFiles, type FileRow } from '../../channels/files/channel-files.service.js';
import { FileLinks } from '../../channels/files/file-links.service.js';
import { Database } from '../../kernel/database/database.service.js';
import { RetryLater } from '../../kernel/jobs/job.js';
import type { Degradation, Encoded, OutboundFile, OutboundMessage } from '../../platforms/contract.js';
import { ProviderError } from '../../platforms/errors.js';
import { PlatformRegistry } from '../../platforms/registry.js';
import { escapeMarkdown } from '../../platforms/rich-text/index.js';
import { distinctMentions } from './distinct-mentions.js';
import { encodeApart } from './encode-apart.js';
import { type LoadedDelivery, outboundMessage } from './loaded-delivery.js';
import { RESOLVE_MENTIONS, type ResolvedMention } from './mentions.sql.js';
import type { Shipment } from './shipment.js';

/** A file's arrival wakes the lane; this is the net under it. */
const LOOK_AGAIN_MS = 15_000;

/**
 * What a message is on its target's side: which mentions are real there, which files the platform takes and which are
 * linked to, as its capabilities say.
 */
@Injectable()
export class OutboundContents {
  constructor(
    private readonly db: Database,
    private readonly files: ChannelFiles,
    private readonly links: FileLinks,
    private readonly registry: PlatformRegistry,
  ) {}

  /**
   * Throws RetryLater while a file is on its way to us, and is not late. `apart`: each file in a part of its own, whatever the
   * platform would take together.
   */
  async encode(delivery: LoadedDelivery, { apart = false } = {}): Promise<Encoded> {
    const message = outboundMessage(delivery);
    const { mentions, degradations } = await this.mentions(delivery);
    message.mentions = mentions;
    if (delivery.has_files) degradations.push(...(await this.addFiles(delivery, message)));
    const provider = this.registry.get(delivery.platform);
    const encoded = apart ? encodeApart(provider, message) : provider.encode(message);
    if ('refused' in encoded) return encoded;
    return { parts: encoded.parts, degradations: [...degradations, ...encoded.degradations] };
  }

  /**
   * What is sent from part `index` on after the platform refused that part for good: in place of a file the link to it, which
   * the delivery's degradations then tell of; in place of a text with files the text as it is by now, and each file by itself,
   * so that it turns out which of them was meant. Null where no file can be to blame.
   */
  async insteadOf(
    delivery: LoadedDelivery,
    { parts, version }: Shipment,
    index: number,
    error: unknown,
  ): Promise<Pick<Shipment, 'parts' | 'version'> | null> {
    const { files = [], file: position } = parts[index]!;
    if (!(error instanceof ProviderError && error.kind === 'payload-refused') || files.length === 0) return null;
    if (position === undefined) {
      // What is there already stays: files go with the first part of a text, or with none.
      const encoded = index === 0 ? await this.encode(delivery, { apart: true }) : null;
      if (!encoded || 'refused' in encoded) return null;
      delivery.degradations = encoded.degradations;
      return { parts: encoded.parts, version: delivery.message_version };
    }
    const row = (await this.filesOf(delivery)).find(({ id }) => id === files[0]);
    if (!row) return null;
    const message = outboundMessage(delivery);
    const content = linkTo(this.outboundFile(row), row.bytes);
    const replyTo = index === 0 ? message.replyTo : null;
    const encoded = this.registry.get(delivery.platform).encode({ ...message, content, replyTo });
    if ('refused' in encoded) return null;
    delivery.degradations.push(refusalOf(row.name, error.message));
    return { parts: parts.with(index, { ...encoded.parts[0]!, file: position }), version };
  }

  /** The file $fileId of the message, for whoever sends it. */
  async file(delivery: LoadedDelivery, fileId: string): Promise<{ row: FileRow; file: OutboundFile }> {
    const rows = await this.filesOf(delivery);
    const row = rows.find(({ id }) => id === fileId);
    if (!row) throw new ProviderError('payload-refused', 'The file was deleted before it could be sent');
    return { row, file: this.outboundFile(row) };
  }

  private async mentions(delivery: LoadedDelivery): Promise<ReturnType<typeof distinctMentions>> {
    if (delivery.mentions.length === 0) return { mentions: [], degradations: [] };
    const resolved = await this.db.query<ResolvedMention>(RESOLVE_MENTIONS, [
      delivery.channel_id,
      JSON.stringify(delivery.mentions),
      delivery.platform,
      delivery.account_id,
    ]);
    return distinctMentions(delivery.content, resolved);
  }

  /**
   * Files that the platform takes go along; the others are linked to at the end of the text. One that was late is linked to
   * for good, so that edits bring no file into what crossed without. That one was refused when the message itself was sent is
   * told of its edits as well.
   */
  private async addFiles(delivery: LoadedDelivery, message: OutboundMessage): Promise<Degradation[]> {
    const degradations: Degradation[] = [];
    const lines: string[] = [];
    const { displayName, capabilities } = this.registry.get(delivery.platform);
    const takesFiles = capabilities.takes.file === 'native' || capabilities.takes.file === 'converted';
    for (const row of await this.filesOf(delivery)) {
      const isLate = row.status !== 'failed' && row.reason !== null;
      if (row.status === 'waiting' && !isLate) throw new RetryLater('A file is on its way', LOOK_AGAIN_MS, false);
      const file = this.outboundFile(row);
      if (row.status === 'stored' && !isLate && takesFiles && file.bytes <= capabilities.limits.fileBytes) {
        message.files.push(file);
        continue;
      }
      // Of one that has yet to come, our link opens nothing, and never will if it fails: it is for what opens nowhere else.
      const opensThere = row.status === 'waiting' && row.origin_url !== null;
      lines.push(row.status === 'failed' || opensThere ? withoutContent(row) : linkTo(file, row.bytes));
      const reason =
        row.status === 'failed' || isLate
          ? `${row.name}: ${row.reason ?? 'it could not be fetched'}`
          : `${displayName} does not take ${row.name} (${sizeOf(file.bytes)}); it is linked to`;
      degradations.push({ aspect: 'file', reason });
    }
    const isRefusal = ({ aspect, reason }: Degradation) =>
      aspect === 'file' && reason.endsWith(INSTEAD) && message.files.some(({ name }) => reason.startsWith(`${name}: `));
    degradations.push(...(delivery.post_degradations ?? []).filter(isRefusal));
    message.content = [message.content, ...lines].filter((line) => line !== '').join('\n');
    return degradations;
  }

  private filesOf(delivery: LoadedDelivery): Promise<FileRow[]> {
    return this.files.ofMessage({ channelId: delivery.channel_id!, messageId: delivery.message_id! });
  }

  private outboundFile(row: FileRow): OutboundFile {
    return {
      id: row.id,
      name: row.name,
      contentType: row.content_type,
      bytes: row.bytes ?? 0,
      url: this.links.linkOf(row),
    };
  }
}

/** Of a late one, the size may not be known; the link opens it once it is here. */
function linkTo(file: OutboundFile, bytes: number | null): string {
  const link = `[${escapeMarkdown(file.name)}](${file.url})`;
  return bytes === null ? link : `${link} (${sizeOf(bytes)})`;
}

/** How a refusal ends: what was late, or could not be fetched, begins alike. */
const INSTEAD = '; it is linked to';

/** In the platform's own words, as far as it has any. */
const refusalOf = (name: string, why: string): Degradation => ({
  aspect: 'file',
  reason: `${name}: ${why.replace(/\.$/, '')}${INSTEAD}`,
});

/** Its own people may be able to open it where it came from. */
function withoutContent({ name, origin_url: url }: FileRow): string {
  return url === null ? `[${escapeMarkdown(name)}]` : `[${escapeMarkdown(name)}](${url})`;
}

const UNITS = ['bytes', 'KB', 'MB', 'GB'];

/** In powers of 1,000, as people are told sizes: `48.2 KB`. */
export function sizeOf(bytes: number): string {
  const power = Math.min(UNITS.length - 1, Math.max(0, Math.floor(Math.log10(Math.max(bytes, 1)) / 3)));
  const size = bytes / 1000 ** power;
  return `${power === 0 ? size : size.toFixed(1)} ${UNITS[power]}`;
}
