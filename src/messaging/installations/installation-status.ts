/** What state an installation is in. */
export const INSTALLATION_STATUSES = [
  /** New credentials: not asked yet, or the session is being opened. */
  'connecting',
  /** Connected; what was said while it was away is still being read back. */
  'backfilling',
  'connected',
  /** It works, but something does not: a scope is missing, it hears nothing, the platform does not answer a question. */
  'degraded',
  /** The platform refused the credentials: not tried again until there are new ones. */
  'credentials-rejected',
  /** Out of reach; it is tried again by itself. */
  'disconnected',
  /** Nobody who uses it has it enabled. */
  'muted',
] as const;
export type InstallationStatus = (typeof INSTALLATION_STATUSES)[number];

/** Those in which messages cross: what is called connected where there is only yes or no. */
export const WORKING = ['backfilling', 'connected', 'degraded'] as const satisfies InstallationStatus[];

export const isWorking = (status: InstallationStatus): boolean => (WORKING as readonly string[]).includes(status);

/** Which state may follow which. New credentials lead back to `connecting` from everywhere. */
export const TRANSITIONS: Record<InstallationStatus, readonly InstallationStatus[]> = {
  connecting: [...WORKING, 'credentials-rejected', 'disconnected', 'muted'],
  backfilling: ['connecting', 'connected', 'degraded', 'credentials-rejected', 'disconnected', 'muted'],
  connected: ['connecting', 'backfilling', 'degraded', 'credentials-rejected', 'disconnected', 'muted'],
  degraded: ['connecting', 'backfilling', 'connected', 'credentials-rejected', 'disconnected', 'muted'],
  'credentials-rejected': ['connecting', ...WORKING, 'muted'],
  disconnected: ['connecting', ...WORKING, 'credentials-rejected', 'muted'],
  muted: ['connecting'],
};

/** The table as the statements take it: `from>to`. Staying in a state (with another detail) is always allowed. */
export const EDGES: readonly string[] = INSTALLATION_STATUSES.flatMap((from) => [
  `${from}>${from}`,
  ...TRANSITIONS[from].map((to) => `${from}>${to}`),
]);
