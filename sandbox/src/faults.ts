/** What a platform can be made to do wrong, on demand. */
export const FAULT_KINDS = ['429', '500', 'timeout', 'reset', 'revoked', 'accepted_then_reset'] as const;
export type FaultKind = (typeof FAULT_KINDS)[number];

/** Files that a platform does not take, on demand. */
export const FILE_FAULT_KINDS = ['file_refused'] as const;

export interface FileFault extends FaultEntry<(typeof FILE_FAULT_KINDS)[number]> {
  /** Only files sent to this channel, when given. */
  channel_id?: string;
  /** Only files of this name, when given. */
  file_name?: string;
}

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
  private readonly fileFaults: FileFault[] = [];

  add(fault: Entry): void {
    this.faults.push({ ...fault });
  }

  addForFiles(fault: FileFault): void {
    this.fileFaults.push({ ...fault });
  }

  /** Uses up one hit of the first fault that matches, or answers null. */
  take(channelId?: string): Entry | null {
    const index = this.faults.findIndex((fault) => !fault.channel_id || fault.channel_id === channelId);
    return useUp(this.faults, index);
  }

  /** Whether a request that brings files of these names is to be refused, which uses up one hit. */
  refusesFile(names: string[], channelId?: string): boolean {
    const index = this.fileFaults.findIndex(
      (fault) =>
        (!fault.channel_id || fault.channel_id === channelId) &&
        (fault.file_name === undefined ? names.length > 0 : names.includes(fault.file_name)),
    );
    return useUp(this.fileFaults, index) !== null;
  }

  clear(): void {
    this.faults.length = 0;
    this.fileFaults.length = 0;
  }
}

function useUp<Entry extends FaultEntry<string>>(faults: Entry[], index: number): Entry | null {
  const fault = faults[index];
  if (!fault) return null;
  fault.count -= 1;
  if (fault.count <= 0) faults.splice(index, 1);
  return fault;
}
