import type { AttemptStamp, Finding, Part, PartAddress, Receipt, Sender, SendTarget } from '../contract.js';
import { ProviderError } from '../errors.js';
import { type Answer, READING, type SlackClient } from './client.js';
import { nameOf } from './emoji.js';
import { readPart, type SlackPart, withName } from './encode.js';
import type { CallContext } from './errors.js';
import { findPost } from './find.js';
import { messageExternalId, parseMessageId } from './ids.js';
import { STAMP_TYPE } from './payloads.js';

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

  async send(target: SendTarget, part: Part, stamp: AttemptStamp, signal: AbortSignal): Promise<Receipt> {
    const content = readPart(part);
    try {
      return await this.post(target, content, stamp, signal);
    } catch (error) {
      if (this.mayCustomize === false || !lacksCustomize(error)) throw error;
      // Refused, so nothing was posted: the name goes into the text from now on.
      this.mayCustomize = false;
      return this.post(target, content, stamp, signal);
    }
  }

  async edit(address: PartAddress, part: Part, signal: AbortSignal): Promise<void> {
    // The name that a post shows cannot be changed; one that stands in its text must be written again.
    if (this.mayCustomize === null) this.learn(await this.client.call('auth.test', {}, READING, signal));
    const content = readPart(part);
    const text = this.mayCustomize === false ? withName(content) : content.text;
    this.learn(await this.client.call('chat.update', { ...messageAt(address), text }, CHANGE, signal));
  }

  async remove(address: PartAddress, signal: AbortSignal): Promise<void> {
    await unless('message_not_found', this.client.call('chat.delete', messageAt(address), CHANGE, signal));
  }

  async react(address: PartAddress, emoji: string, signal: AbortSignal): Promise<void> {
    await unless('already_reacted', this.client.call('reactions.add', reactionAt(address, emoji), CHANGE, signal));
  }

  async unreact(address: PartAddress, emoji: string, signal: AbortSignal): Promise<void> {
    await unless('no_reaction', this.client.call('reactions.remove', reactionAt(address, emoji), CHANGE, signal));
  }

  find(
    target: SendTarget,
    _part: Part,
    stamp: AttemptStamp,
    _after: string | null,
    signal: AbortSignal,
  ): Promise<Finding> {
    return findPost(this.client, target, stamp, signal);
  }

  /** Connections are Node's own, shared by all and closed when they have been idle. */
  async close(): Promise<void> {}

  private async post(
    target: SendTarget,
    content: SlackPart,
    stamp: AttemptStamp,
    signal: AbortSignal,
  ): Promise<Receipt> {
    const author =
      this.mayCustomize === false
        ? { text: withName(content) }
        : { text: content.text, username: content.username, icon_url: content.iconUrl };
    const args = {
      channel: target.channelId,
      ...author,
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

/** Some refusals say that the wish is fulfilled already. */
async function unless(nativeCode: string, call: Promise<unknown>): Promise<void> {
  try {
    await call;
  } catch (error) {
    if (!(error instanceof ProviderError && error.details.nativeCode === nativeCode)) throw error;
  }
}

/** Slack's threads hang on their root: an answer to an answer goes there too. */
function threadOf({ replyTo, threadRoot }: SendTarget): string | undefined {
  const root = threadRoot ?? replyTo;
  return root === null ? undefined : parseMessageId(root);
}
