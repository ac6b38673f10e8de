import type { ExternalAccount } from '../contract.js';
import type { AccessTokens } from './access-tokens.js';
import type { TeamsCredentials } from './credentials.js';
import { botIdOf } from './ids.js';

const UNHEARD =
  'nothing was heard from Teams yet: add the bot to a team, and give webhook_url as its messaging endpoint ' +
  '(portal.azure.com, your Azure Bot, "Configuration")';

/** A bot may ask nothing about itself: that it gets a token tells that its credentials are good. */
export async function identify(
  credentials: TeamsCredentials,
  tokens: AccessTokens,
  wasHeard: boolean,
  signal: AbortSignal,
): Promise<ExternalAccount> {
  await tokens.prove(credentials, signal);
  const { appId, tenantId } = credentials;
  const botUserId = botIdOf(appId);
  return {
    accountId: tenantId,
    name: `Microsoft Teams ${tenantId}`,
    botUserId,
    selfIds: [botUserId, appId],
    appId,
    missingScopes: [],
    warnings: wasHeard ? [] : [UNHEARD],
  };
}
