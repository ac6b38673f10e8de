/** The process runs and answers. */
export class LivenessDto {
  /** @example live */
  status!: 'live';
}

/** The process can serve requests. */
export class ReadinessDto {
  /** @example ready */
  status!: 'ready';

  /**
   * Each thing that was looked at: `ok`, or why not.
   * @example { "database": "ok" }
   */
  checks!: Record<string, string>;
}
