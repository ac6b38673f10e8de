import { compareSnowflakes } from './snowflake.js';

export interface Page {
  before?: string;
  after?: string;
  around?: string;
  limit: number;
}

/** A channel's messages in the order of their ids, which tell the time; a page costs what is on it. */
export class MessageLog<Entry extends { readonly id: string }> {
  private readonly list: Entry[] = [];
  private readonly byId = new Map<string, Entry>();

  add(message: Entry): void {
    const last = this.list.at(-1);
    if (!last || compareSnowflakes(last.id, message.id) < 0) this.list.push(message);
    else this.list.splice(this.firstFrom(message.id), 0, message);
    this.byId.set(message.id, message);
  }

  find(id: string): Entry | undefined {
    return this.byId.get(id);
  }

  remove(id: string): void {
    if (this.byId.delete(id)) this.list.splice(this.firstFrom(id), 1);
  }

  /** Oldest first. */
  all(): readonly Entry[] {
    return this.list;
  }

  /** Newest first. `around` wins over `before`, which wins over `after`, as the three exclude each other. */
  page({ before, after, around, limit }: Page): Entry[] {
    return this.slice({ before, after, around, limit }).reverse();
  }

  private slice({ before, after, around, limit }: Page): Entry[] {
    if (around) return this.around(around, limit);
    if (after && !before) {
      const start = this.firstFrom(String(BigInt(after) + 1n));
      return this.list.slice(start, start + limit);
    }
    const end = before ? this.firstFrom(before) : this.list.length;
    return this.list.slice(Math.max(0, end - limit), end);
  }

  private around(id: string, limit: number): Entry[] {
    const middle = this.firstFrom(id);
    const start = Math.max(0, middle - Math.floor(limit / 2));
    return this.list.slice(start, start + limit);
  }

  /** The index of the first message with this id or a later one. */
  private firstFrom(id: string): number {
    let low = 0;
    let high = this.list.length;
    while (low < high) {
      const middle = (low + high) >> 1;
      if (compareSnowflakes((this.list[middle] as Entry).id, id) < 0) low = middle + 1;
      else high = middle;
    }
    return low;
  }
}
