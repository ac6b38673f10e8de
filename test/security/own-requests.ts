import { type Operation, requiredSample } from '../support/contract.js';
import { bodyFor, NEEDED, type Slot, slotsOf } from './id-slots.js';
import { fileForm, type Tenant, type TenantIds } from './tenant.js';

export interface OwnAnswer {
  status: number;
  /** Empty where the answer is. */
  body: Record<string, unknown>;
}

interface Swap {
  slots: Slot[];
  others: TenantIds;
}

/** The caller's own request, but for the slots that are swapped for somebody else's ids. */
export async function sendOwn(
  url: string,
  operation: Operation,
  caller: Tenant,
  { slots, others }: Swap = { slots: [], others: caller.ids },
): Promise<OwnAnswer> {
  const idIn = (name: string): string => {
    const slot = slotsOf(operation).find((it) => it.in === 'path' && it.name === name);
    const isSwapped = slots.some((it) => it.in === 'path' && it.name === name);
    return slot ? (isSwapped ? others : caller.ids)[slot.thing] : sampleOfParameter(operation, name);
  };
  const path = operation.path.replace(/\{(\w+)\}/g, (_, name: string) => encodeURIComponent(idIn(name)));
  const response = await fetch(`${url}${path}${queryOf(operation, caller, slots, others)}`, {
    method: operation.method,
    redirect: 'manual',
    headers: {
      ...(operation.security === 'integrationKey'
        ? { 'x-api-key': caller.integrationKey }
        : { authorization: `Bearer ${caller.owner.token}` }),
      ...(operation.body && { 'content-type': 'application/json' }),
    },
    body: operation.takesFile
      ? fileForm()
      : operation.body && JSON.stringify(bodyWith(operation, caller, slots, others)),
  });
  const text = await response.text();
  const isJson = response.headers.get('content-type')?.includes('json') ?? false;
  return { status: response.status, body: (isJson ? JSON.parse(text) : text ? { text } : {}) as OwnAnswer['body'] };
}

/**
 * So that each of them finds what it needs: before the key is replaced what needs it; deletions last, and those of the
 * parts before that of the whole.
 */
export function inOrderOfUse(operations: readonly Operation[]): Operation[] {
  const depth = (path: string): number => path.split('/').length;
  const last = ({ method, security }: Operation): number =>
    security === 'integrationKey' ? -1 : method === 'DELETE' ? 1 : 0;
  return [...operations].sort(
    (a, b) => last(a) - last(b) || depth(b.path) - depth(a.path) || a.path.localeCompare(b.path),
  );
}

function sampleOfParameter(operation: Operation, name: string): string {
  const parameter = operation.parameters.find((it) => it.name === name);
  const example = parameter?.example ?? parameter?.schema.example;
  if (typeof example === 'string') return example;
  throw new Error(`${operation.name}: the contract shows no example of '${name}', which this spec needs.`);
}

function queryOf(operation: Operation, caller: Tenant, slots: Slot[], others: TenantIds): string {
  const query = new URLSearchParams();
  for (const { name, in: place, required, schema } of operation.parameters) {
    if (place !== 'query') continue;
    const own = slotsOf(operation).find((it) => it.in === 'query' && it.name === name);
    const isSwapped = slots.some((it) => it.in === 'query' && it.name === name);
    if (own && (isSwapped || required)) query.set(name, (isSwapped ? others : caller.ids)[own.thing]);
    else if (required) query.set(name, String(schema.example));
  }
  return query.size > 0 ? `?${query}` : '';
}

function bodyWith(operation: Operation, caller: Tenant, slots: Slot[], others: TenantIds): Record<string, unknown> {
  const swapped = slots.filter((it) => it.in === 'body');
  const own = bodyFor(operation, caller) ?? {};
  if (swapped.length === 0) return own;
  // Without the optional ids beside it: one's own could be looked at first.
  const required = [...Object.keys(requiredSample(operation.body ?? {})), ...(NEEDED[operation.name] ?? [])];
  const ids = slotsOf(operation).map(({ name }) => name);
  const body = Object.fromEntries(
    Object.entries(own).filter(([name]) => required.includes(name) || !ids.includes(name)),
  );
  for (const { name, thing, many } of swapped) body[name] = many ? [others[thing]] : others[thing];
  return body;
}
