import type { AttemptStamp, FileSource, Part, PartAddress, Receipt, Sender, SendTarget } from '../contract.js';
import { ProviderError } from '../errors.js';
import type { TelegramClient } from './client.js';
import { readPart } from './encode.js';
import { type CallContext, ChatMovedError, isPhotoRefused } from './errors.js';
import { messageExternalId, parseChatId, parseMessageId } from './ids.js';
import { toTelegramReaction } from './reactions.js';

/**
 * Telegram does not say whose limit a 429 is. A group's 20 messages a minute is met long before the bot's 30 a second, so
 * it counts as the chat's: were it the bot's, the other chats' next requests would learn it from answers of their own.
 */
const POST: CallContext = { effect: 'post', scope: 'channel' };
const CHANGE: CallContext = { effect: 'repeatable', scope: 'channel' };

/** How many messages' reactions are remembered. */
const REMEMBERED = 1000;

const NO_PREVIEW = { is_disabled: true };

export class TelegramSender implements Sender {
  /** The bot's one reaction on a message, by chat and message; Telegram has no way to ask for it. */
  private readonly reactions = new Map<string, string>();

  constructor(private readonly client: TelegramClient) {}

  async send(
    target: SendTarget,
    part: Part,
    _stamp: AttemptStamp,
    signal: AbortSignal,
    files?: FileSource,
  ): Promise<Receipt> {
    const post = (chatId: number, replyTo: string | null) =>
      part.files?.length
        ? this.postFile(chatId, part, replyTo, signal, files)
        : this.post(chatId, part, replyTo, signal);
    const chatId = parseChatId(target.channelId);
    try {
      return await post(chatId, target.replyTo);
    } catch (error) {
      if (!(error instanceof ChatMovedError)) throw error;
      // Refused with the new address: nothing was posted, and what it replies to has another id there.
      return post(error.toChatId, null);
    }
  }

  async edit(address: PartAddress, part: Part, signal: AbortSignal): Promise<void> {
    const { text, entities } = readPart(part);
    const payload = { ...target(address), text, entities, link_preview_options: NO_PREVIEW };
    // To set what is there already is refused, though it is just what was asked for.
    const call = this.client.call('editMessageText', payload as EditPayload, CHANGE, signal);
    await unlessRefused(/message is not modified/, call);
  }

  async remove(address: PartAddress, signal: AbortSignal): Promise<void> {
    const call = this.client.call('deleteMessage', target(address), CHANGE, signal);
    await unlessRefused(/message to delete not found|MESSAGE_ID_INVALID/, call);
  }

  /** A bot has one reaction on a message: another one takes its place. */
  async react(address: PartAddress, emoji: string, signal: AbortSignal): Promise<void> {
    const taken = reactionFor(emoji);
    const payload = { ...target(address), reaction: [{ type: 'emoji', emoji: taken }] } as ReactionPayload;
    await this.client.call('setMessageReaction', payload, CHANGE, signal);
    this.remember(address, taken);
  }

  async unreact(address: PartAddress, emoji: string, signal: AbortSignal): Promise<void> {
    const taken = reactionFor(emoji);
    const shown = this.reactions.get(keyOf(address));
    // Another one has taken its place already, and is not to go with it.
    if (shown !== undefined && shown !== taken) return;
    await this.client.call('setMessageReaction', { ...target(address), reaction: [] }, CHANGE, signal);
    this.reactions.delete(keyOf(address));
  }

  async pin(address: PartAddress, signal: AbortSignal): Promise<void> {
    const payload = { ...target(address), disable_notification: true };
    await unlessRefused(/NOT_MODIFIED/, this.client.call('pinChatMessage', payload, CHANGE, signal));
  }

  async unpin(address: PartAddress, signal: AbortSignal): Promise<void> {
    const call = this.client.call('unpinChatMessage', target(address), CHANGE, signal);
    await unlessRefused(/message to unpin not found|NOT_MODIFIED/, call);
  }

  async close(): Promise<void> {
    this.client.close();
  }

  private async post(chatId: number, part: Part, replyTo: string | null, signal: AbortSignal): Promise<Receipt> {
    const { text, entities, isReply } = readPart(part);
    const payload = { chat_id: chatId, text, entities, link_preview_options: NO_PREVIEW };
    const reply = isReply ? replyingTo(replyTo) : {};
    // The library's type wants all of a mentioned user, of whom the id alone is read.
    const sent = await this.client.call('sendMessage', { ...payload, ...reply } as TextPayload, POST, signal);
    return { externalId: messageExternalId(sent.message_id) };
  }

  /** What Telegram does not take for a photo was not posted, and goes as a document. */
  private async postFile(
    chatId: number,
    part: Part,
    replyTo: string | null,
    signal: AbortSignal,
    files: FileSource | undefined,
  ): Promise<Receipt> {
    const { text, entities, isReply, sentAs = 'document' } = readPart(part);
    const caption = text === '' ? {} : { caption: text, caption_entities: entities };
    const payload = { chat_id: chatId, ...caption, ...(isReply ? replyingTo(replyTo) : {}) };
    const upload = async (as: 'photo' | 'document') => {
      const opened = await openedBy(files, part);
      const method = as === 'photo' ? 'sendPhoto' : 'sendDocument';
      return this.client.upload(method, payload, { field: as, ...opened }, POST, signal);
    };
    const sent = await upload(sentAs).catch((error: unknown) => {
      if (sentAs === 'photo' && isPhotoRefused(error)) return upload('document');
      throw error;
    });
    return { externalId: messageExternalId(sent.message_id) };
  }

  private remember(address: PartAddress, emoji: string): void {
    this.reactions.delete(keyOf(address));
    this.reactions.set(keyOf(address), emoji);
    const oldest = this.reactions.keys().next();
    if (this.reactions.size > REMEMBERED && !oldest.done) this.reactions.delete(oldest.value);
  }
}

type ReactionPayload = Parameters<typeof TelegramClient.prototype.call<'setMessageReaction'>>[1];

type TextPayload = Parameters<typeof TelegramClient.prototype.call<'sendMessage'>>[1];
type EditPayload = Parameters<typeof TelegramClient.prototype.call<'editMessageText'>>[1];

async function openedBy(files: FileSource | undefined, part: Part) {
  if (!files) throw new ProviderError('payload-refused', 'The file is not there to be sent');
  const { file, stream } = await files.open(part.files![0]!);
  return { name: file.name, contentType: file.contentType, stream };
}

/** A message that is gone meanwhile is not replied to, which is better than not to speak. */
const replyingTo = (replyTo: string | null): object =>
  replyTo === null
    ? {}
    : { reply_parameters: { message_id: parseMessageId(replyTo), allow_sending_without_reply: true } };

const keyOf = ({ channelId, externalId }: PartAddress): string => `${channelId}|${externalId}`;

const target = ({ channelId, externalId }: PartAddress): { chat_id: number; message_id: number } => ({
  chat_id: parseChatId(channelId),
  message_id: parseMessageId(externalId),
});

function reactionFor(emoji: string): string {
  const taken = toTelegramReaction(emoji);
  if (taken === null) throw new ProviderError('payload-refused', `Telegram has no reaction ${emoji}`);
  return taken;
}

/** Some refusals say that the wish is fulfilled already. */
async function unlessRefused(words: RegExp, call: Promise<unknown>): Promise<void> {
  try {
    await call;
  } catch (error) {
    if (!(error instanceof ProviderError && words.test(error.message))) throw error;
  }
}
