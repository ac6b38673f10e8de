/** What a platform can be made to do wrong, on demand. */
export const FAULT_KINDS = ['429', '500', 'timeout', 'reset', 'revoked', 'accepted_then_reset'] as const;
export type FaultKind = (typeof FAULT_KINDS)[number];

export interface FaultEntry<Kind extends string> {
  kind: Kind;
  /** How many matching requests it still hits. */
  count: number;
  /** Seconds, for `429`; the platform's own unit is made of it. */
  retry_after?: number;
}

export interface Fault extends FaultEntry<FaultKind> {
  /** Only requests to this channel, when given. */
  channel_id?: string;
}

/** The faults that wait for the next requests to one stand-in; the oldest that matches is used up first. */
export class FaultBoard<Entry extends FaultEntry<string> & { channel_id?: string } = Fault> {
  private readonly faults: Entry[] = [];

  add(fault: Entry): void {
    this.faults.push({ ...fault });
  }

  /** Uses up one hit of the first fault that matches, or answers null. */
  take(channelId?: string): Entry | null {
    const index = this.faults.findIndex((fault) => !fault.channel_id || fault.channel_id === channelId);
    const fault = this.faults[index];
    if (!fault) return null;
    fault.count -= 1;
    if (fault.count <= 0) this.faults.splice(index, 1);
    return fault;
  }

  clear(): void {
    this.faults.length = 0;
  }
}
