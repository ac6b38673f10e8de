import { Injectable, Logger } from '@nestjs/common';
import { setTimeout as sleep } from 'node:timers/promises';
import { Database } from '../../kernel/database/database.service.js';
import type { Registry, Screen, ScreenedText, ScreenOpinion, ScreenVerdict, TextToScreen } from './desk.contract.js';
import { FIND_SCREENED } from './desk-hooks.sql.js';

/** Milliseconds that all screens together may hold up a message. */
export const SCREENS_DEADLINE_MS = 2_000;
/** Milliseconds that a screen gets to answer after its signal, before it is passed over. */
const GRACE_MS = 200;

type OwnedText = TextToScreen & { organisationId: string };

/**
 * The screens that every new and edited text passes, in the order of their registration. A screen that fails, or comes
 * too late, changes nothing: the text goes on as it was. Never within a transaction: a screen asks the world outside.
 */
@Injectable()
export class ScreenChain implements Registry<Screen> {
  private readonly logger = new Logger(ScreenChain.name);
  private readonly screens: Screen[] = [];

  constructor(private readonly db: Database) {}

  register(screen: Screen): void {
    if (this.screens.some((other) => other.name === screen.name)) {
      throw new Error(`Two screens are named "${screen.name}".`);
    }
    this.screens.push(screen);
  }

  /** The verdict on a text. Costs one look into the database where nobody screens. */
  async pass(text: TextToScreen): Promise<ScreenVerdict> {
    if (this.screens.length === 0) return { content: this.waive(text.content) };
    const row = await this.db.one<{ organisation_id: string }>(FIND_SCREENED, [text.channelId]);
    return row ? this.run({ ...text, organisationId: row.organisation_id }) : { content: this.waive(text.content) };
  }

  /** For those who know already that nobody screens there. */
  waive(content: string): ScreenedText {
    return content as ScreenedText;
  }

  /** The same for those who know already whose channel it is, and that somebody screens there. */
  async run(text: OwnedText): Promise<ScreenVerdict> {
    // Nobody can say anything about nothing: an edit may take the last words away.
    if (text.content.trim() === '' && !text.files?.length) return { content: this.waive(text.content) };
    const started = performance.now();
    const signal = AbortSignal.timeout(SCREENS_DEADLINE_MS);
    let { content } = text;
    for (const screen of this.screens) {
      const leftMs = Math.max(0, SCREENS_DEADLINE_MS - (performance.now() - started));
      const opinion = await this.ask(screen, { ...text, content }, signal, leftMs);
      if ('withheld' in opinion) {
        this.logger.log({ screen: screen.name, channel: text.channelId }, 'A screen withheld a message');
        return opinion;
      }
      content = opinion.content;
    }
    return { content: content as ScreenedText };
  }

  private async ask(screen: Screen, text: OwnedText, signal: AbortSignal, leftMs: number): Promise<ScreenOpinion> {
    const settled = new AbortController();
    try {
      signal.throwIfAborted();
      const late = sleep(leftMs + GRACE_MS, undefined, { signal: settled.signal, ref: false });
      return await Promise.race([screen.screen(text, signal), late.then(() => ({ content: text.content }))]);
    } catch (error) {
      this.logger.warn({ err: error, screen: screen.name, channel: text.channelId }, 'A screen was passed over');
      return { content: text.content };
    } finally {
      settled.abort();
    }
  }
}
