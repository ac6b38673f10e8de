import type { ListenOptions } from '../contract.js';
import { ProviderError } from '../errors.js';
import type { InboundEvent } from '../inbound-event.js';
import type { TelegramClient } from './client.js';
import { decodeUpdate } from './decode.js';
import type { CallContext } from './errors.js';
import { ALLOWED_UPDATES, type TelegramUpdate } from './update.js';
import { Recovery, RECOVERY_TIMING, type RecoveryTiming, withDeadline } from './recovery.js';
import type { TelegramSelf } from './text.js';
import { secretWithSelf } from './webhook-secret.js';

/** Telegram holds a long poll this long when there is nothing to tell; 50 s is the most that it takes. */
const POLL_SECONDS = 50;
/** Past its own time a long poll is given this long to answer before the line counts as dead. */
const GRACE_MS = 15_000;
/** The most updates that one answer brings. */
const BATCH = 100;

const SESSION: CallContext = { effect: 'repeatable', scope: 'installation' };

/** One bot's session. Telegram delivers either to a webhook or to one poller, never to both. */
export class TelegramListener {
  private readonly recovery: Recovery;
  private readonly signal: AbortSignal;
  private self: TelegramSelf | null = null;
  /** The first update that is not safe with us yet; what lies before it is acknowledged by asking for it. */
  private offset = 0;

  constructor(
    private readonly client: TelegramClient,
    private readonly options: ListenOptions,
    timing: RecoveryTiming = RECOVERY_TIMING,
  ) {
    this.signal = options.signal;
    this.recovery = new Recovery(options.inbox, options.signal, timing);
  }

  /** Resolves when a webhook is in place, else when the signal has ended the polling. */
  async run(): Promise<void> {
    const { webhook } = this.options;
    if (webhook && (await this.deliverTo(webhook))) return;
    await this.poll();
  }

  /** False when Telegram does not take the address: wrong port, private network. Polling serves then just as well. */
  private async deliverTo({ url, secret }: { url: string; secret: string }): Promise<boolean> {
    while (!this.signal.aborted) {
      try {
        await withDeadline(this.signal, GRACE_MS, async (signal) => {
          const secret_token = secretWithSelf(secret, await this.whoAmI(signal));
          const payload = { url, secret_token, allowed_updates: ALLOWED_UPDATES };
          await this.client.call('setWebhook', payload as SetWebhookPayload, SESSION, signal);
        });
        this.recovery.up();
        return true;
      } catch (error) {
        if (error instanceof ProviderError && error.kind === 'payload-refused') {
          this.options.inbox.disconnected(error);
          return false;
        }
        await this.recovery.after(error);
      }
    }
    return true;
  }

  private async poll(): Promise<void> {
    let isPrepared = false;
    while (!this.signal.aborted) {
      try {
        if (!isPrepared) await this.prepare();
        isPrepared = true;
        await this.takeBatch();
      } catch (error) {
        await this.recovery.after(error);
      }
    }
  }

  /**
   * A webhook of ours may be left from when our address was https. It is taken away at the start alone: one that comes
   * later is someone else's, and taking it away again and again would leave neither in peace.
   */
  private async prepare(): Promise<void> {
    await withDeadline(this.signal, GRACE_MS, async (signal) => {
      await this.whoAmI(signal);
      await this.client.call('deleteWebhook', { drop_pending_updates: false }, SESSION, signal);
    });
  }

  private async whoAmI(signal: AbortSignal): Promise<TelegramSelf> {
    const bot = await this.client.call('getMe', {}, SESSION, signal);
    return (this.self = { id: bot.id, username: bot.username ?? null });
  }

  /** The offset moves only once the whole batch is durable; a batch that is told again gives the same keys. */
  private async takeBatch(): Promise<void> {
    // The first poll answers at once, so that the session is known to be up.
    const seconds = this.recovery.isUp ? POLL_SECONDS : 0;
    const updates = await this.ask(seconds);
    this.recovery.up();
    const events = updates.flatMap((update) => this.decode(update));
    if (events.length > 0) await this.options.inbox.accept(events);
    const last = updates.at(-1);
    // An empty answer says that all before the offset is forgotten: it is needed no more, and after a quiet week it could
    // do harm, as the ids then begin anew from a random number that may lie before it.
    this.offset = last ? last.update_id + 1 : 0;
    this.recovery.succeeded();
  }

  private async ask(seconds: number): Promise<TelegramUpdate[]> {
    const payload = { offset: this.offset, limit: BATCH, timeout: seconds, allowed_updates: ALLOWED_UPDATES };
    const updates = await withDeadline(this.signal, seconds * 1000 + GRACE_MS, (signal) =>
      this.client.call('getUpdates', payload as unknown as GetUpdatesPayload, SESSION, signal),
    );
    return updates as unknown as TelegramUpdate[];
  }

  /** An update of a shape that nobody documented must not hold up all that follow it for ever. */
  private decode(update: TelegramUpdate): InboundEvent[] {
    try {
      return decodeUpdate(update, this.self);
    } catch {
      return [];
    }
  }
}

type SetWebhookPayload = Parameters<typeof TelegramClient.prototype.call<'setWebhook'>>[1];
type GetUpdatesPayload = Parameters<typeof TelegramClient.prototype.call<'getUpdates'>>[1];
