import { micros } from './stamps.js';

/** Messages in the order of their `ts`; whatever is asked of it costs what is found, not what there is. */
export class MessageList<Entry extends { readonly ts: string }> {
  private readonly list: Entry[] = [];

  get size(): number {
    return this.list.length;
  }

  /** Oldest first. */
  all(): readonly Entry[] {
    return this.list;
  }

  last(): Entry | undefined {
    return this.list.at(-1);
  }

  add(entry: Entry): void {
    const at = micros(entry.ts);
    const last = this.list.at(-1);
    if (!last || micros(last.ts) < at) this.list.push(entry);
    else this.list.splice(this.firstFrom(at), 0, entry);
  }

  remove(entry: Entry): void {
    const index = this.firstFrom(micros(entry.ts));
    if (this.list[index] === entry) this.list.splice(index, 1);
  }

  /** The oldest `count` of those from `from` to `to`, both included, in microseconds; oldest first. */
  oldest(from: number, to: number, count: number): Entry[] {
    const start = this.firstFrom(from);
    return this.list.slice(start, Math.max(start, Math.min(start + count, this.firstFrom(to + 1))));
  }

  /** The newest `count` of them, newest first. */
  newest(from: number, to: number, count: number): Entry[] {
    const end = this.firstFrom(to + 1);
    return this.list.slice(Math.max(end - count, this.firstFrom(from), 0), end).reverse();
  }

  /** The index of the first message at this time or after it. */
  private firstFrom(time: number): number {
    let low = 0;
    let high = this.list.length;
    while (low < high) {
      const middle = (low + high) >> 1;
      if (micros((this.list[middle] as Entry).ts) < time) low = middle + 1;
      else high = middle;
    }
    return low;
  }
}
