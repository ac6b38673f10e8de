import type { Message } from '../world/model.js';

/** "The past few minutes" in which a nonce is looked for ("Create Message", `enforce_nonce`). */
const WINDOW_MS = 180_000;

/** The first message that each author sent with a nonce, for a few minutes. */
export class Nonces {
  private readonly entries = new Map<string, { message: Message; at: number }>();

  find(authorId: string, nonce: string | number): Message | undefined {
    this.expire();
    return this.entries.get(`${authorId} ${nonce}`)?.message;
  }

  remember(message: Message): void {
    const key = `${message.author.id} ${message.nonce}`;
    if (message.nonce !== null && !this.entries.has(key)) this.entries.set(key, { message, at: Date.now() });
  }

  /** Entries stand in the order of their making. */
  private expire(): void {
    const oldest = Date.now() - WINDOW_MS;
    for (const [key, { at }] of this.entries) {
      if (at >= oldest) return;
      this.entries.delete(key);
    }
  }

  clear(): void {
    this.entries.clear();
  }
}
