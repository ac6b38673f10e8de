/** What an app can be made to do wrong, on demand. */
export const APP_FAULT_KINDS = [
  'slow',
  'status',
  'huge',
  'endless',
  'headers_only',
  'garbage',
  'redirect',
  'reset',
  'wrong_type',
  'wrong_content_type',
] as const;
export type AppFaultKind = (typeof APP_FAULT_KINDS)[number];

/** What of an app can be asked. */
export const ENDPOINTS = ['json', 'target', 'tick'] as const;
export type Endpoint = (typeof ENDPOINTS)[number];

export interface AppFault {
  kind: AppFaultKind;
  /** Only what is asked of this endpoint, when given. */
  endpoint?: Endpoint;
  /** How many requests it still hits; until it is cleared, when absent. */
  count?: number;
  /** Milliseconds: before a slow answer, or between the pieces of an endless one. */
  ms?: number;
  /** For `status` and `redirect`. */
  status?: number;
  /** For `redirect`. */
  location?: string;
  /** For `huge`. */
  bytes?: number;
}

/** The faults that wait for the next requests to one app; the oldest that matches is used up first. */
export class AppFaults {
  private waiting: AppFault[] = [];

  add(fault: AppFault): void {
    this.waiting.push({ ...fault });
  }

  /** Uses up one hit of the first fault that matches. */
  take(endpoint: Endpoint): AppFault | undefined {
    const fault = this.waiting.find((candidate) => !candidate.endpoint || candidate.endpoint === endpoint);
    if (fault?.count && --fault.count === 0) this.waiting.splice(this.waiting.indexOf(fault), 1);
    return fault;
  }

  clear(): void {
    this.waiting = [];
  }
}
