import type { InstallationState } from '../messaging/installations/installations.service.js';
import { toPlatformIntegration } from './platform-integration.dto.js';
import type { PlatformIntegrationEntity } from './platform-integration.entity.js';

const AT = new Date('2026-03-19T10:00:00.000Z');

const ROW: PlatformIntegrationEntity = {
  id: 'i1',
  organisation_id: 'o1',
  workspace_id: 'w1',
  platform: 'slack',
  enabled: true,
  api_key_hash: null,
  api_key_created_at: null,
  created_by: 'u1',
  created_at: AT,
  updated_at: AT,
};

const state = (more: Partial<InstallationState>): InstallationState => ({
  referenceId: 'i1',
  installationId: 'n1',
  status: 'connected',
  detail: null,
  connected: true,
  lastConnectedAt: AT,
  accountId: 'T1',
  accountName: 'Acme',
  enabled: true,
  ...more,
});

const show = (row: Partial<PlatformIntegrationEntity>, of: InstallationState | null) =>
  toPlatformIntegration({ ...ROW, ...row }, of, 'https://p.example');

describe('a platform integration as it is shown', () => {
  it('has its webhook address and no connection before it has credentials', () => {
    expect(show({}, null)).toEqual({
      id: 'i1',
      workspace_id: 'w1',
      platform: 'slack',
      config: { configured: false },
      webhook_secret: '***',
      webhook_url: 'https://p.example/webhooks/slack/i1',
      enabled: true,
      connected: null,
      connection_status: null,
      last_connected_at: null,
      connection_error: null,
      connection_warning: null,
      api_key: null,
      api_key_created_at: null,
      created_at: AT.toISOString(),
      updated_at: AT.toISOString(),
    });
  });

  it('tells what is wrong as an error when it is not connected, else as a warning', () => {
    expect(show({}, state({ connected: false, detail: 'invalid_auth' }))).toMatchObject({
      connected: false,
      connection_error: 'invalid_auth',
      connection_warning: null,
    });
    expect(show({}, state({ detail: 'send-only' }))).toMatchObject({
      connected: true,
      connection_error: null,
      connection_warning: 'send-only',
    });
  });

  it('shows of a key that it is there, and since when', () => {
    const shown = show({ api_key_hash: Buffer.from('hash'), api_key_created_at: AT }, null);
    expect(shown).toMatchObject({ api_key: 'lvng_plat_***', api_key_created_at: AT.toISOString() });
    expect(JSON.stringify(shown)).not.toContain('hash');
  });

  it('shows neither tenant nor creator', () => {
    expect(Object.keys(show({}, state({})))).not.toEqual(expect.arrayContaining(['organisation_id']));
    expect(JSON.stringify(show({}, state({})))).not.toMatch(/o1|u1/);
  });
});
