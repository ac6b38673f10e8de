import { EDGES, INSTALLATION_STATUSES, type InstallationStatus, isWorking } from './installation-status.js';

/** Every change of state that there is; what is not named here must not be. */
const ALLOWED: Record<InstallationStatus, InstallationStatus[]> = {
  connecting: ['backfilling', 'connected', 'degraded', 'credentials-rejected', 'disconnected', 'muted'],
  backfilling: ['connecting', 'connected', 'degraded', 'credentials-rejected', 'disconnected', 'muted'],
  connected: ['connecting', 'backfilling', 'degraded', 'credentials-rejected', 'disconnected', 'muted'],
  degraded: ['connecting', 'backfilling', 'connected', 'credentials-rejected', 'disconnected', 'muted'],
  'credentials-rejected': ['connecting', 'backfilling', 'connected', 'degraded', 'muted'],
  disconnected: ['connecting', 'backfilling', 'connected', 'degraded', 'credentials-rejected', 'muted'],
  muted: ['connecting'],
};

const PAIRS = INSTALLATION_STATUSES.flatMap((from) => INSTALLATION_STATUSES.map((to) => [from, to] as const));

describe('The states of an installation', () => {
  it.each(PAIRS)('follow each other as the table says: %s, then %s', (from, to) => {
    expect(EDGES.includes(`${from}>${to}`)).toBe(from === to || ALLOWED[from].includes(to));
  });

  it('lead back to connecting from everywhere, so that new credentials always count', () => {
    for (const status of INSTALLATION_STATUSES) expect(EDGES).toContain(`${status}>connecting`);
  });

  it('never let what was refused seem merely out of reach', () => {
    expect(EDGES).not.toContain('credentials-rejected>disconnected');
  });

  it('count as connected where messages cross', () => {
    expect(INSTALLATION_STATUSES.filter(isWorking)).toEqual(['backfilling', 'connected', 'degraded']);
  });
});
