import { errors, jwtVerify } from 'jose';
import type { WebhookContents, WebhookRequest, WebhookSecrets } from '../contract.js';
import { readActivity, type TeamsActivity } from './activity.js';
import type { TeamsAddresses } from './addresses.js';
import { readCredentials } from './credentials.js';
import { decode } from './decode.js';
import { appIdOf } from './ids.js';
import { type ConnectorKeys, unavailability } from './signing-keys.js';

/** As Microsoft's documentation allows: clocks may be off by so much. */
const CLOCK_TOLERANCE_SECONDS = 300;
/** The Bot Connector's tokens have about 1,500. */
const MOST_TOKEN_UNITS = 16_384;

/**
 * Checks the token that the Bot Connector sends along, as its documentation asks: signed by one of its keys, issued by it,
 * for our bot, within its time, for the very address that the activity says it comes from, and by a key that may speak for
 * Teams. Without that last check, and the channel's, whoever embeds the bot elsewhere could speak as anybody in Teams.
 * Beyond that, the activity must be of the bot's own tenant.
 */
export async function verifyTeamsWebhook(
  request: WebhookRequest,
  secrets: WebhookSecrets,
  now: Date,
  keys: ConnectorKeys,
  addresses: TeamsAddresses,
): Promise<string | null> {
  const { appId, tenantId } = readCredentials(secrets.credentials);
  if (appId === '') return 'There is no app id that the webhook could be for';
  const [, token] = /^Bearer ([\w.-]+)$/i.exec(request.headers.authorization ?? '') ?? [];
  if (token === undefined || token.length > MOST_TOKEN_UNITS)
    return 'The webhook carries no token of the Bot Connector';
  const activity = activityIn(request);
  if (!activity) return 'The webhook is no activity';
  if (activity.channelId !== 'msteams') return 'The activity does not come from Microsoft Teams';
  // An app can be in several tenants, whose activities all come with a token for it.
  if (activity.tenantId === null) return 'The activity names no tenant';
  if (activity.tenantId !== tenantId) return 'The activity is from another tenant than the bot’s';
  const { issuer, key, endorsements } = await keys.get();
  try {
    const { payload, protectedHeader } = await jwtVerify(token, key, {
      issuer,
      audience: appId,
      algorithms: ['RS256'],
      clockTolerance: CLOCK_TOLERANCE_SECONDS,
      currentDate: now,
      requiredClaims: ['exp'],
    });
    const endorsed = endorsements(protectedHeader.kid);
    if (endorsed && !endorsed.includes(activity.channelId)) return 'The token’s key may not speak for Microsoft Teams';
    // Microsoft writes the claim in lower case, and its documentation in camel case.
    const serviceUrl = payload.serviceurl ?? payload.serviceUrl;
    if (serviceUrl !== activity.serviceUrl) return 'The token is for another service URL than the activity’s';
  } catch (error) {
    const unavailable = unavailability(error);
    if (unavailable) throw unavailable;
    return problemWith(error);
  }
  if (!addresses.isConnector(activity.serviceUrl)) return 'The service URL is not one of Microsoft Teams';
  return null;
}

function problemWith(error: unknown): string {
  if (error instanceof errors.JWTExpired) return 'The webhook’s token has expired';
  if (error instanceof errors.JWTClaimValidationFailed) return `The webhook’s token has a wrong claim: ${error.claim}`;
  if (error instanceof errors.JWKSNoMatchingKey)
    return 'The webhook’s token is signed with no key of the Bot Connector';
  return 'The webhook’s token is not genuine';
}

function activityIn(request: WebhookRequest): TeamsActivity | null {
  try {
    return readActivity(request.body);
  } catch {
    return null;
  }
}

/** Throws SyntaxError when the body is no activity. */
export function readTeamsWebhook({ body }: WebhookRequest): WebhookContents {
  const activity = readActivity(body);
  return {
    accountId: activity.tenantId,
    appId: activity.recipient && appIdOf(activity.recipient.id),
    events: decode(activity),
    // The Bot Connector does not say whether it has tried before.
    retried: false,
  };
}
