import type { Account } from '../../demo/control.js';
import { type Operation, requiredSample, resolved, type Schema, typesOf } from '../support/contract.js';
import { type Tenant, type Thing, THINGS } from './tenant.js';

/** A place in a request where an id of a tenant's thing stands. */
export interface Slot {
  in: 'path' | 'query' | 'body';
  /** In a body: the dotted path. */
  name: string;
  thing: Thing;
  /** Whether it takes a list of them. */
  many: boolean;
}

/** Fields and query parameters by name, and what their ids are of; null when no tenant owns it. */
const FIELDS: Record<string, Thing | null> = {
  organisation_id: 'organisation',
  workspace_id: 'workspace',
  channel: 'channel',
  channel_id: 'channel',
  parent_channel_id: 'channel',
  lvng_conversation_id: 'channel',
  parent_message_id: 'message',
  file_ids: 'waiting file',
  ai_twin_id: 'twin',
  platform_channel_id: 'platform channel',
  replr_id: 'replr',
  person_id: 'person',
  platform_integration_id: 'platform integration',
  // Of an installation: each of a customer's references to it is a name for it.
  installation_id: 'platform integration',
  // People belong to no tenant: an address book is what adding them is for, and the seeds' specs tell its answers.
  user_id: null,
  user_ids: null,
  // The caller's own.
  external_id: null,
  // The platforms' own.
  team_id: null,
  external_user_id: null,
  // Of the setting that a change means.
  id: 'app setting',
};

/** Where a field is of something else than elsewhere: a platform is connected once in a workspace. */
const FIELDS_OF: Record<string, Record<string, Thing>> = {
  'POST /api/v2/platform-integrations': { workspace_id: 'unconnected workspace' },
};

/** Below these paths, the platforms' own ids: they say nothing about whose they are here. */
const EXTERNAL: Record<string, readonly string[]> = {
  '/api/connections': ['channel_id', 'channel_ids', 'author_id'],
  '/v1/integrations': ['app_id', 'guild_id', 'tenant_id', 'workspace_id', 'channel_ids'],
};

/** Path parameters whose name, or the segment before them, does not say what they are of; alone, or with what is before. */
const PATH_PARAMETERS: Record<string, Thing | null> = {
  '/api/v2/platform-integrations/channels/{channelId}': 'platform channel',
  '/api/v2/twins/{id}/knowledge/{documentId}': 'twin document',
  '/v1/replrs/{id}/knowledge/{documentId}': 'replr document',
  '/api/connections/{connection_id}/channels/{channel_id}': 'connection channel',
  '/api/connections/{connection_id}/graph/nodes/{node_id}': 'graph node',
  '/organisations/{organisationId}/integrations/custom/{integrationId}': 'custom app',
  '/organisations/{organisation_id}/integrations/{integration_id}/settings/{setting_id}': 'app setting',
  '{org_id}': 'organisation',
  '{integrationId}': 'app',
  '{integration_id}': 'app',
  '{setting_id}': 'channel setting',
  '{callId}': 'app call',
  // Whoever knows the address may: it holds a secret.
  '/files/{fileId}': null,
  '{name}': null,
  // Whoever knows it may: it is a secret, and the app's that it was told to.
  '{token}': null,
  '{emoji}': null,
  '{platform}': null,
};

/** Who sends a request: ids and accounts of theirs stand in it. */
type Sender = Pick<Tenant, 'ids' | 'accounts' | 'apps' | 'externalPerson'>;

/** What an operation wants in its body beyond the fields that its schema requires, so that it would do something. */
const BODIES: Record<string, (tenant: Sender) => Record<string, unknown>> = {
  'POST /api/v2/workspaces/{id}/members': () => ({ email: 'grace@example.com' }),
  'POST /api/v2/workspaces/{id}/identities': ({ ids, externalPerson }) => ({
    person_id: ids.person,
    external_user_id: externalPerson,
  }),
  'POST /organisations/{id}/members': ({ ids }) => ({ user_id: ids.user }),
  'POST /api/v2/channels/{id}/members': ({ ids }) => ({ user_id: ids.user }),
  'POST /api/v2/channels/{id}/members/bulk': ({ ids }) => ({ user_ids: [ids.user] }),
  'POST /api/v2/channels/{id}/messages': () => ({ content: 'The release is out.' }),
  'POST /api/v2/inbound/messages': ({ ids }) => ({ channel_id: ids.channel }),
  'PATCH /api/v2/channels/{id}': () => ({ topic: 'Changed' }),
  'PATCH /api/v2/twins/{id}': () => ({ name: 'Changed' }),
  'PATCH /api/v2/platform-integrations/{id}': () => ({ enabled: false }),
  'PATCH /api/v2/platform-integrations/channels/{channelId}': () => ({ auto_sync_messages: false }),
  'POST /api/connections': ({ accounts }) => ({ platform: 'slack', credentials: accounts.slack.credentials }),
  'PUT /api/connections/{connection_id}': () => ({ name: 'Changed' }),
  'PUT /api/connections/{connection_id}/channels': () => ({ sync_all: true }),
  'POST /v1/integrations/discord': ({ accounts }) => ({
    ...botOf(accounts.discord),
    guild_id: accounts.discord.account_id,
  }),
  'POST /v1/integrations/slack': ({ accounts }) => ({
    ...botOf(accounts.slack),
    workspace_id: accounts.slack.account_id,
  }),
  'POST /v1/integrations/telegram': ({ accounts }) => ({ bot_token: accounts.telegram.credentials['bot_token'] }),
  'POST /v1/integrations/teams': ({ accounts }) => ({ ...accounts.teams.credentials }),
  'PUT /v1/integrations/{id}': () => ({ auto_respond: true }),
  'PATCH /v1/replrs/{id}': () => ({ name: 'Changed' }),
  'POST /slack/organisations/{organisationId}/token-exchg': ({ apps }) => ({ oauth_code: apps.slackCode }),
  'POST /organisations/{organisationId}/integrations': ({ apps }) => ({ json_url: apps.jsonUrl }),
  'PATCH /organisations/{organisationId}/integrations/{integrationId}': () => ({ name: 'Changed' }),
  'POST /organisations/{organisationId}/integrations/custom': ({ apps }) => ({ json_url: apps.jsonUrl }),
  'PUT /organisations/{organisationId}/integrations/custom/{integrationId}': ({ apps }) => ({ json_url: apps.jsonUrl }),
  'PATCH /organisations/{organisation_id}/integrations/{integration_id}/settings': () => ({
    form_field_label: 'api_key',
    form_field_value: 'x',
  }),
  'PATCH /organisations/{org_id}/integrations/{integration_id}/channels/{channel_id}/settings/{setting_id}': () => ({
    form_field_value: 'x',
  }),
};

/** Ids that stay in a body whichever other one is swapped: the schema cannot say that one of several fields is required. */
export const NEEDED: Record<string, readonly string[]> = {
  'POST /api/v2/workspaces/{id}/identities': ['person_id'],
};

const botOf = ({ credentials, channels }: Account) => ({
  bot_token: credentials['bot_token'],
  channel_ids: channels.map((it) => it.id),
});

/** Every slot of an operation. Throws, saying what to add here, for an id that this file does not know. */
export function slotsOf(operation: Operation): Slot[] {
  const slots = operation.parameters.flatMap(({ name, in: place, schema }): Slot[] => {
    if (place === 'path') return one('path', name, pathThing(operation, name), false);
    return place === 'query' && looksLikeId(name, schema) ? one('query', name, fieldThing(operation, name), false) : [];
  });
  return [...slots, ...(operation.body ? bodySlots(operation, operation.body, '') : [])];
}

/** What the operation is sent when nothing is swapped: its required fields with this tenant's ids. */
export function bodyFor(operation: Operation, sender: Sender): Record<string, unknown> | undefined {
  if (!operation.body) return undefined;
  const { ids } = sender;
  const body = { ...requiredSample(operation.body), ...BODIES[operation.name]?.(sender) };
  for (const slot of slotsOf(operation)) {
    if (slot.in === 'body' && slot.name in body) body[slot.name] = slot.many ? [ids[slot.thing]] : ids[slot.thing];
  }
  return body;
}

function bodySlots(operation: Operation, schema: Schema, parent: string): Slot[] {
  return Object.entries(schema.properties ?? {}).flatMap(([name, given]): Slot[] => {
    const property = resolved(given);
    const path = parent ? `${parent}.${name}` : name;
    if (property.properties) return bodySlots(operation, property, path);
    const many = typesOf(property).includes('array');
    const element = many && property.items ? resolved(property.items) : property;
    return looksLikeId(name, element) ? one('body', path, fieldThing(operation, name), many) : [];
  });
}

const looksLikeId = (name: string, { format }: Schema): boolean => format === 'uuid' || /(_ids?|Ids?)$/.test(name);

const one = (place: Slot['in'], name: string, thing: Thing | null, many: boolean): Slot[] =>
  thing ? [{ in: place, name, thing, many }] : [];

function pathThing({ name: operation, path }: Operation, parameter: string): Thing | null {
  const place = `{${parameter}}`;
  const special = PATH_PARAMETERS[path.slice(0, path.indexOf(place) + place.length)] ?? PATH_PARAMETERS[place];
  if (special !== undefined) return special;
  const segment = path.slice(0, path.indexOf('/{id}')).split('/').pop() ?? '';
  const thing =
    parameter === 'id'
      ? segment.replace(/ies$/, 'y').replace(/s$/, '').replaceAll('-', ' ').replace(/^api /, 'API ')
      : parameter.replace(/(_id|Id)$/, '');
  if (THINGS.includes(thing as Thing)) return thing as Thing;
  throw new Error(
    `${operation} has a path parameter '${parameter}' that this spec cannot fill. If it is a tenant's '${thing}', add ` +
      'that to THINGS and newTenant (tenant.ts); else say in PATH_PARAMETERS what it is.',
  );
}

function fieldThing({ name: operation, path }: Operation, field: string): Thing | null {
  const family = Object.keys(EXTERNAL).find((prefix) => path.startsWith(prefix));
  if (family && EXTERNAL[family]?.includes(field)) return null;
  const thing = FIELDS_OF[operation]?.[field] ?? FIELDS[field];
  if (thing !== undefined) return thing;
  throw new Error(
    `${operation} takes an id '${field}' that this spec cannot fill: say in FIELDS (id-slots.ts) whose thing it is, or ` +
      'null when no tenant owns it.',
  );
}
