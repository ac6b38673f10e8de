import { createHmac, randomBytes, timingSafeEqual } from 'node:crypto';
import type { Readable } from 'node:stream';
import type { FileShelf } from '../../files/file-shelf.js';
import type { Attachment, Channel } from './model.js';

/** For so long a link to an attachment is good; whoever is shown the message again gets a new one. */
const LINK_SECONDS = 24 * 3600;

const key = randomBytes(32);

interface Kept {
  attachment: Attachment;
  channelId: string;
}

/** What hangs on the messages that there are; what goes with its message goes from the shelf too. */
export class Attachments {
  private readonly kept = new Map<string, Kept>();

  constructor(readonly shelf: FileShelf) {}

  keep(channel: Channel, attachments: readonly Attachment[]): void {
    for (const attachment of attachments) this.kept.set(attachment.id, { attachment, channelId: channel.id });
  }

  find(channelId: string, id: string): Attachment | null {
    const kept = this.kept.get(id);
    return kept?.channelId === channelId ? kept.attachment : null;
  }

  open({ file }: Attachment): Promise<Readable> {
    return this.shelf.open(file.id);
  }

  async drop(attachments: readonly Attachment[]): Promise<void> {
    for (const { id, file } of attachments) {
      this.kept.delete(id);
      await this.shelf.remove(file.id);
    }
  }

  async clear(): Promise<void> {
    await this.drop([...this.kept.values()].map(({ attachment }) => attachment));
  }
}

/** Where the file can be had from now on for a day; the signature is of the path and both times. */
export function attachmentUrl(origin: string, channelId: string, { id, file }: Attachment): string {
  const issued = Math.floor(Date.now() / 1000);
  const times = { ex: (issued + LINK_SECONDS).toString(16), is: issued.toString(16) };
  const place = `${channelId}/${id}/${encodeURIComponent(file.name)}`;
  return `${origin}/discord/cdn/attachments/${place}?ex=${times.ex}&is=${times.is}&hm=${sign(channelId, id, times)}&`;
}

/** Whether the link was given out here and is still good. */
export function isGoodLink(channelId: string, id: string, query: Record<string, unknown>): boolean {
  const [ex, is, hm] = [query.ex, query.is, query.hm].map(String) as [string, string, string];
  const wanted = Buffer.from(sign(channelId, id, { ex, is }));
  const given = Buffer.from(hm);
  if (given.length !== wanted.length || !timingSafeEqual(given, wanted)) return false;
  return Number.parseInt(ex, 16) * 1000 > Date.now();
}

const sign = (channelId: string, id: string, { ex, is }: { ex: string; is: string }): string =>
  createHmac('sha256', key).update(`${channelId}/${id}/${ex}/${is}`).digest('hex');
