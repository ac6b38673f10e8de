import { isObject, type JsonObject, memberOf } from './clean-json.js';

/** What one place in a JSON was, and is. Null also where there was, or is, nothing. */
export interface ManifestChange {
  /** Such as `descriptions.app_name`, or `settings[interval].default`. */
  path: string;
  before: unknown;
  after: unknown;
}

/** Changes that are told. */
const MOST_CHANGES = 100;

/** Characters of a value that is told whole. */
const SHOWN = 500;

/** What became different from one JSON to another; in the order of the first, then what the second has more. At most 100. */
export function manifestChanges(before: JsonObject, after: JsonObject): ManifestChange[] {
  const changes: ManifestChange[] = [];
  compare('', before, after, changes);
  return changes;
}

function compare(path: string, before: unknown, after: unknown, changes: ManifestChange[]): void {
  if (changes.length === MOST_CHANGES) return;
  const members = membersOf(before, after);
  if (members) {
    const [old, now] = members;
    const names = new Set([...old.keys(), ...now.keys()]);
    const inner = (name: string): string =>
      Array.isArray(before) ? `${path}[${name}]` : path ? `${path}.${name}` : name;
    for (const name of names) compare(inner(name), old.get(name), now.get(name), changes);
  } else if (JSON.stringify(before) !== JSON.stringify(after)) {
    changes.push({ path, before: shown(before), after: shown(after) });
  }
}

/** What both are compared by, member by member; null where they are not of one kind. */
function membersOf(before: unknown, after: unknown): [Members, Members] | null {
  if (isObject(before) && isObject(after)) return [new Map(Object.entries(before)), new Map(Object.entries(after))];
  if (!Array.isArray(before) || !Array.isArray(after)) return null;
  const [old, now] = [byLabel(before), byLabel(after)];
  return old && now ? [old, now] : [byIndex(before), byIndex(after)];
}

type Members = Map<string, unknown>;

const byIndex = (list: unknown[]): Members => new Map(list.map((it, index) => [String(index), it]));

/** Settings keep their names when one is put before them. Null: not everything has a label of its own. */
function byLabel(list: unknown[]): Members | null {
  const members: Members = new Map(list.map((it) => [String(memberOf(it, 'label')), it]));
  return members.size === list.length && list.every((it) => typeof memberOf(it, 'label') === 'string') ? members : null;
}

function shown(value: unknown): unknown {
  const text = typeof value === 'string' ? value : (JSON.stringify(value) ?? 'null');
  if (text.length <= SHOWN) return value ?? null;
  return `${text.slice(0, SHOWN).replace(/[\uD800-\uDBFF]$/, '')}…`;
}
