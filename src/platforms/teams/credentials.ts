import type { CredentialField, Credentials } from '../credentials.js';

const GUID = /^[0-9a-fA-F]{8}-[0-9a-fA-F]{4}-[0-9a-fA-F]{4}-[0-9a-fA-F]{4}-[0-9a-fA-F]{12}$/;

/** What the `config` of a Teams integration takes. */
export const TEAMS_CREDENTIALS: readonly CredentialField[] = [
  {
    name: 'app_id',
    required: true,
    secret: false,
    description: 'Microsoft App ID of the bot: portal.azure.com, your Azure Bot, "Configuration"',
    example: '11111111-2222-4333-8444-555555555555',
    pattern: GUID,
    maxLength: 36,
  },
  {
    name: 'app_password',
    required: true,
    secret: true,
    description:
      'Client secret (its value, not its id) of that app: entra.microsoft.com, "App registrations", your app, ' +
      '"Certificates & secrets"',
    example: 'abc8Q~example.example_example-example12',
    pattern: /^[\x21-\x7e]{16,256}$/,
    maxLength: 256,
  },
  {
    name: 'tenant_id',
    required: true,
    secret: false,
    description: 'Directory (tenant) ID in which the app is registered and used: entra.microsoft.com, "Overview"',
    example: '66666666-7777-4888-9999-000000000000',
    pattern: GUID,
    maxLength: 36,
  },
];

export interface TeamsCredentials {
  appId: string;
  appPassword: string;
  tenantId: string;
}

/** GUIDs are the same in either case, and Microsoft writes them in lower case. */
export const readCredentials = (credentials: Credentials): TeamsCredentials => ({
  appId: (credentials.app_id ?? '').toLowerCase(),
  appPassword: credentials.app_password ?? '',
  tenantId: (credentials.tenant_id ?? '').toLowerCase(),
});
