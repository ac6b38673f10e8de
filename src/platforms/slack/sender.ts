import type { AttemptStamp, FileSource, Finding, Part, PartAddress, Receipt, Sender, SendTarget } from '../contract.js';
import { ProviderError } from '../errors.js';
import { type Answer, READING, type SlackClient } from './client.js';
import { nameOf } from './emoji.js';
import { boldName, readFilePart, readPart, type SlackPart, withName } from './encode.js';
import type { CallContext } from './errors.js';
import { filesAt, findPost } from './find.js';
import { messageExternalId, parseMessageId } from './ids.js';
import { STAMP_TYPE } from './payloads.js';
import { shareFile, uploadFile } from './upload.js';

const CUSTOMIZE = 'chat:write.customize';

/** Posts are limited by the channel: about one a second. */
const POST: CallContext = { effect: 'post', scope: 'channel' };
/**
 * Other methods are limited each by itself over the whole workspace. Holding up this channel alone is enough: the others
 * learn of it from answers of their own, and their posts need not wait.
 */
const CHANGE: CallContext = { effect: 'repeatable', scope: 'channel' };

export class SlackSender implements Sender {
  /** Whether posts may go under another name; null until an answer has told the scopes. */
  private mayCustomize: boolean | null = null;

  constructor(private readonly client: SlackClient) {}

  async send(
    target: SendTarget,
    part: Part,
    stamp: AttemptStamp,
    signal: AbortSignal,
    files?: FileSource,
  ): Promise<Receipt> {
    if (!part.files?.length) return this.named(() => this.post(target, readPart(part), stamp, signal));
    const id = await uploadFile(this.client, part, files, signal);
    return this.named(() => this.share(target, id, part, signal));
  }

  async edit(address: PartAddress, part: Part, signal: AbortSignal): Promise<void> {
    // The name that a post shows cannot be changed; one that stands in its text must be written again.
    if (this.mayCustomize === null) this.learn(await this.client.call('auth.test', {}, READING, signal));
    const content = readPart(part);
    const shown = this.mayCustomize === false ? withName(content) : content;
    const args = { ...messageAt(address), ...contentOf(shown) };
    this.learn(await this.client.call('chat.update', args, CHANGE, signal));
  }

  /** Slack keeps the files of a message that is deleted, so they go first: what was interrupted is found again. */
  async remove(address: PartAddress, signal: AbortSignal): Promise<void> {
    const message = messageAt(address);
    for (const { id, mode } of await filesAt(this.client, message.channel, message.ts, signal)) {
      if (id === undefined || mode === 'tombstone') continue;
      await unless(FILE_STAYS, this.client.call('files.delete', { file: id }, CHANGE, signal));
    }
    await unless(['message_not_found'], this.client.call('chat.delete', message, CHANGE, signal));
  }

  async react(address: PartAddress, emoji: string, signal: AbortSignal): Promise<void> {
    await unless(['already_reacted'], this.client.call('reactions.add', reactionAt(address, emoji), CHANGE, signal));
  }

  async unreact(address: PartAddress, emoji: string, signal: AbortSignal): Promise<void> {
    await unless(['no_reaction'], this.client.call('reactions.remove', reactionAt(address, emoji), CHANGE, signal));
  }

  async pin(address: PartAddress, signal: AbortSignal): Promise<void> {
    await unless(['already_pinned'], this.client.call('pins.add', pinAt(address), CHANGE, signal));
  }

  async unpin(address: PartAddress, signal: AbortSignal): Promise<void> {
    await unless(['no_pin'], this.client.call('pins.remove', pinAt(address), CHANGE, signal));
  }

  find(
    target: SendTarget,
    part: Part,
    stamp: AttemptStamp,
    after: string | null,
    signal: AbortSignal,
  ): Promise<Finding> {
    return findPost(this.client, target, part, stamp, after, signal);
  }

  /** Connections are Node's own, shared by all and closed when they have been idle. */
  async close(): Promise<void> {}

  /** Tries once more without the name where the bot may not write under another: that was refused, so nothing was posted. */
  private async named(attempt: () => Promise<Receipt>): Promise<Receipt> {
    try {
      return await attempt();
    } catch (error) {
      if (this.mayCustomize === false || !lacksCustomize(error)) throw error;
      this.mayCustomize = false;
      return attempt();
    }
  }

  private async post(
    target: SendTarget,
    content: SlackPart,
    stamp: AttemptStamp,
    signal: AbortSignal,
  ): Promise<Receipt> {
    const shown =
      this.mayCustomize === false
        ? contentOf(withName(content))
        : { ...contentOf(content), username: content.username, icon_url: content.iconUrl };
    const args = {
      channel: target.channelId,
      ...shown,
      thread_ts: threadOf(target),
      metadata: {
        event_type: STAMP_TYPE,
        event_payload: { delivery_id: stamp.deliveryId, part: stamp.part },
      },
    };
    const posted = await this.client.call<{ ts: string }>('chat.postMessage', args, POST, signal);
    this.learn(posted);
    return { externalId: messageExternalId(posted.ts) };
  }

  private share(target: SendTarget, id: string, part: Part, signal: AbortSignal): Promise<Receipt> {
    const { username, iconUrl, name, alone } = readFilePart(part);
    const shown =
      this.mayCustomize === false
        ? { initial_comment: alone && username !== null ? boldName(username) : undefined }
        : { username, icon_url: iconUrl };
    const args = { channel_id: target.channelId, thread_ts: threadOf(target), ...shown };
    return shareFile(this.client, { id, title: name }, args, signal);
  }

  private learn({ response_metadata: about }: Answer): void {
    if (about?.scopes) this.mayCustomize = about.scopes.includes(CUSTOMIZE);
  }
}

const lacksCustomize = (error: unknown): boolean =>
  error instanceof ProviderError && error.details.scopes?.includes(CUSTOMIZE) === true;

const messageAt = ({ channelId, externalId }: PartAddress) => ({ channel: channelId, ts: parseMessageId(externalId) });

function reactionAt({ channelId, externalId }: PartAddress, emoji: string) {
  const name = nameOf(emoji);
  if (name === null) throw new ProviderError('payload-refused', `Slack has no name for the emoji ${emoji}`);
  return { channel: channelId, timestamp: parseMessageId(externalId), name };
}

const pinAt = (address: PartAddress) => {
  const { channel, ts } = messageAt(address);
  return { channel, timestamp: ts };
};

const contentOf = ({ text, blocks }: Pick<SlackPart, 'text' | 'blocks'>) => ({
  text,
  blocks: [{ type: 'rich_text', elements: blocks }],
});

/** Deleted already, or not ours to delete. */
const FILE_STAYS = ['file_deleted', 'file_not_found', 'cant_delete_file', 'missing_scope'];

/** Some refusals say that the wish is fulfilled already, or as far as it can be. */
async function unless(nativeCodes: string[], call: Promise<unknown>): Promise<void> {
  try {
    await call;
  } catch (error) {
    const code = error instanceof ProviderError ? error.details.nativeCode : undefined;
    if (code === undefined || !nativeCodes.includes(code)) throw error;
  }
}

/** Slack's threads hang on their root: an answer to an answer goes there too. */
function threadOf({ replyTo, threadRoot }: SendTarget): string | undefined {
  const root = threadRoot ?? replyTo;
  return root === null ? undefined : parseMessageId(root);
}
