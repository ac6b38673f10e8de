import { Injectable, Logger } from '@nestjs/common';
import { setTimeout as sleep } from 'node:timers/promises';
import type { DeskAuthor, Registry, Screen, ScreenVerdict } from './desk.contract.js';

/** Milliseconds that all screens together may hold up a message. */
const DEADLINE_MS = 2_000;

interface Screened {
  channelId: string;
  content: string;
  author: DeskAuthor;
}

/**
 * The screens that every new and edited message passes, in the order of their registration. A screen that fails, or
 * comes too late, changes nothing: the message goes on as it was.
 */
@Injectable()
export class ScreenChain implements Registry<Screen> {
  private readonly logger = new Logger(ScreenChain.name);
  private readonly screens: Screen[] = [];

  register(screen: Screen): void {
    if (this.screens.some((other) => other.name === screen.name)) {
      throw new Error(`Two screens are named "${screen.name}".`);
    }
    this.screens.push(screen);
  }

  /**
   * The verdict on a text in a channel. Costs nothing, and asks for no author, without screens. Without an author there
   * is no message to keep out: what stores it will find that out.
   */
  async pass(
    { channelId, content }: { channelId: string; content: string },
    findAuthor: () => DeskAuthor | null | Promise<DeskAuthor | null>,
  ): Promise<ScreenVerdict> {
    const author = this.screens.length > 0 ? await findAuthor() : null;
    return author ? this.run({ channelId, content, author }) : { content };
  }

  private async run(draft: Screened): Promise<ScreenVerdict> {
    const signal = AbortSignal.timeout(DEADLINE_MS);
    let content = draft.content;
    for (const screen of this.screens) {
      const verdict = await this.ask(screen, { ...draft, content }, signal);
      if ('withheld' in verdict) {
        this.logger.log({ screen: screen.name, channel: draft.channelId }, 'A screen withheld a message');
        return verdict;
      }
      content = verdict.content;
    }
    return { content };
  }

  private async ask(screen: Screen, draft: Screened, signal: AbortSignal): Promise<ScreenVerdict> {
    const settled = new AbortController();
    try {
      signal.throwIfAborted();
      const late = sleep(DEADLINE_MS, undefined, { signal: AbortSignal.any([signal, settled.signal]), ref: false });
      return await Promise.race([screen.screen(draft, signal), late.then(() => ({ content: draft.content }))]);
    } catch (error) {
      this.logger.warn({ err: error, screen: screen.name, channel: draft.channelId }, 'A screen was passed over');
      return { content: draft.content };
    } finally {
      settled.abort();
    }
  }
}
