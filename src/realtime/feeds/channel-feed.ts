import type { Change } from './change.js';

/** Changes after a number, of one snapshot. */
export interface ChangePage {
  changes: Change[];
  /** Every change up to this one is in the page, or was overtaken by one that is, or comes before the page. */
  upTo: number;
  /** Whether `upTo` is the channel's last change. */
  complete: boolean;
}

export interface FeedOptions {
  /** Null when the channel is gone. */
  read(after: number): Promise<ChangePage | null>;
  /** Tells everyone in the room, which nobody enters without `admit`. */
  tell(change: Change): void;
  onError(error: unknown): void;
  /** Milliseconds that a change may be late before it is looked up. */
  patience?: number;
}

interface Newcomer {
  /** They have seen everything up to here. */
  floor: number;
  tell(change: Change): void;
  enter(): void;
}

/** What is looked up again rather than kept. */
const MOST_EARLY = 1000;
const PATIENCE_MS = 25;
const RETRY_MS = 1000;

/**
 * The changes of one channel in the order of their numbers, each once. Notices come after commits, on many connections,
 * so that they may overtake each other, and those of another process do not come at all: what is early waits a moment
 * for what it overtook, which is then read from the database.
 */
export class ChannelFeed {
  /** Everything up to here was told; null until the first snapshot says where to begin. */
  private position: number | null = null;
  private readonly early = new Map<number, Change>();
  private readonly newcomers = new Map<string, Newcomer>();
  /** A change that is known to exist. */
  private wanted = 0;
  private timer: NodeJS.Timeout | null = null;
  private reading = false;
  private paused = false;
  private closed = false;

  constructor(private readonly options: FeedOptions) {}

  get toldUpTo(): number | null {
    return this.position;
  }

  /** Begins after `changeSeq`, unless it has begun. */
  begin(changeSeq: number): void {
    if (this.position !== null) return;
    this.moveTo(changeSeq);
    this.resume();
  }

  /** Tells nothing until `resume`: somebody in the room may have to leave first. */
  pause(): void {
    this.paused = true;
  }

  resume(): void {
    this.paused = false;
    this.drain();
    this.schedule(this.options.patience ?? PATIENCE_MS);
  }

  take(change: Change): void {
    const number = change.payload.change_seq;
    if (this.position !== null && number <= this.position) return;
    if (this.early.size < MOST_EARLY) this.early.set(number, change);
    this.drain();
    this.expect(number);
  }

  /** That change exists: it is looked up if it does not come by itself. */
  expect(changeSeq: number): void {
    this.wanted = Math.max(this.wanted, changeSeq);
    this.schedule(this.options.patience ?? PATIENCE_MS);
  }

  /**
   * Lets somebody in who has seen everything up to `floor`, at least what was told until now: they are told what comes
   * after it, and nothing twice.
   */
  admit(id: string, newcomer: Newcomer): void {
    this.newcomers.set(id, newcomer);
    this.expect(newcomer.floor);
    this.letIn();
  }

  forget(id: string): void {
    this.newcomers.delete(id);
  }

  close(): void {
    this.closed = true;
    if (this.timer) clearTimeout(this.timer);
    this.early.clear();
    this.newcomers.clear();
  }

  private drain(): void {
    while (this.position !== null && !this.paused) {
      const next = this.early.get(this.position + 1);
      if (!next) break;
      this.tell(next);
    }
  }

  private tell(change: Change): void {
    const number = change.payload.change_seq;
    this.options.tell(change);
    for (const { floor, tell } of this.newcomers.values()) if (number > floor) tell(change);
    this.moveTo(number);
  }

  private moveTo(position: number): void {
    this.position = position;
    for (const number of this.early.keys()) if (number <= position) this.early.delete(number);
    this.letIn();
  }

  private letIn(): void {
    for (const [id, newcomer] of this.newcomers) {
      if (this.position === null || newcomer.floor > this.position) continue;
      this.newcomers.delete(id);
      newcomer.enter();
    }
  }

  private get isBehind(): boolean {
    return this.position !== null && this.position < this.wanted;
  }

  private schedule(milliseconds: number): void {
    if (this.timer || this.reading || this.paused || this.closed || !this.isBehind) return;
    this.timer = setTimeout(() => {
      this.timer = null;
      if (this.isBehind && !this.paused) void this.catchUp();
    }, milliseconds);
  }

  private async catchUp(): Promise<void> {
    this.reading = true;
    let pause = this.options.patience ?? PATIENCE_MS;
    try {
      const page = await this.options.read(this.position ?? 0);
      if (this.closed || this.paused) return;
      if (page) this.apply(page);
      else this.wanted = 0;
      if (page && !page.complete) pause = 0;
    } catch (error) {
      this.options.onError(error);
      pause = RETRY_MS;
    } finally {
      this.reading = false;
    }
    this.schedule(pause);
  }

  /** What is both in the page and early is told as it was noticed: the notice knows what happened. */
  private apply({ changes, upTo }: ChangePage): void {
    const known = new Map(changes.map((change) => [change.payload.change_seq, change]));
    for (const [number, change] of this.early) if (number <= upTo) known.set(number, change);
    const numbers = [...known.keys()].sort((a, b) => a - b);
    for (const number of numbers) {
      const change = known.get(number);
      if (change && number > (this.position ?? 0)) this.tell(change);
    }
    if (upTo > (this.position ?? 0)) this.moveTo(upTo);
    this.drain();
  }
}
