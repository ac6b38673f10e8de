import { INSTALLATION_STATUSES } from '../messaging/installations/installation-status.js';
import { standingOf } from './connection-status.js';

describe("a connection's status", () => {
  it.each([
    ['connecting', null, 'disconnected', 'The connection is being made.'],
    ['connected', null, 'connected', null],
    ['degraded', 'missing scopes: chat:write', 'connected', 'missing scopes: chat:write'],
    ['backfilling', null, 'connected', null],
    ['disconnected', 'Slack is out of reach', 'disconnected', 'Slack is out of reach. It is tried again by itself.'],
    [
      'credentials-rejected',
      'Slack refused the bot token: token_revoked.',
      'error',
      'Slack refused the bot token: token_revoked. Give new credentials with PUT; channels and archive stay.',
    ],
    ['muted', null, 'disconnected', 'It is switched off.'],
  ] as const)('of an installation that is %s (%s) is %s', (status, told, shown, detail) => {
    expect(standingOf({ status, detail: told })).toMatchObject({ status: shown, detail });
  });

  it('comes with an error where somebody has to act, and nowhere else', () => {
    const withError = INSTALLATION_STATUSES.filter((status) => standingOf({ status, detail: null }).error !== null);
    expect(withError).toEqual(['credentials-rejected']);
  });

  it('says what to do when there are no credentials at all', () => {
    expect(standingOf(null)).toMatchObject({
      status: 'disconnected',
      detail: expect.stringContaining('PUT'),
      error: null,
    });
  });
});
