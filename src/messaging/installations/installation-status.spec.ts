import { INSTALLATION_STATUSES, statesBefore, TRANSITIONS } from './installation-status.js';

describe('The states of an installation', () => {
  it('lead back to connecting from everywhere, so that new credentials always count', () => {
    for (const status of INSTALLATION_STATUSES) {
      if (status !== 'connecting') expect(TRANSITIONS[status]).toContain('connecting');
    }
  });

  it('let rejected credentials be followed only by new ones, a proof that they work, or muting', () => {
    expect([...TRANSITIONS['credentials-rejected']].sort()).toEqual(['connected', 'connecting', 'muted']);
  });

  it('wake a muted one through connecting alone', () => {
    expect(statesBefore('connected')).not.toContain('muted');
    expect(statesBefore('connecting')).toContain('muted');
  });
});
