/** What state an installation is in. */
export const INSTALLATION_STATUSES = [
  /** New credentials: not asked yet, or the session is being opened. */
  'connecting',
  'connected',
  /** Out of reach; it is tried again by itself. */
  'disconnected',
  /** The platform refused the credentials: not tried again until there are new ones. */
  'credentials-rejected',
  /** Nobody who uses it has it enabled. */
  'muted',
] as const;
export type InstallationStatus = (typeof INSTALLATION_STATUSES)[number];

/** Which state may follow which. New credentials lead back to `connecting` from everywhere. */
export const TRANSITIONS: Record<InstallationStatus, readonly InstallationStatus[]> = {
  connecting: ['connected', 'disconnected', 'credentials-rejected', 'muted'],
  connected: ['connecting', 'disconnected', 'credentials-rejected', 'muted'],
  disconnected: ['connecting', 'connected', 'credentials-rejected', 'muted'],
  'credentials-rejected': ['connecting', 'connected', 'muted'],
  muted: ['connecting'],
};

/** The states that `to` may follow. Staying in a state (with another detail) is always allowed. */
export const statesBefore = (to: InstallationStatus): InstallationStatus[] =>
  INSTALLATION_STATUSES.filter((from) => from === to || TRANSITIONS[from].includes(to));
