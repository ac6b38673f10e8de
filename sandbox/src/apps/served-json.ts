import type { IntegrationJson } from './integration-json.js';
import { isObject } from './calls.js';

/** What an app is to serve in place of its own JSON. */
export interface JsonChange {
  /** Laid over the app's own `data` as a JSON merge patch (RFC 7396): null takes a field out. */
  data?: Record<string, unknown> | null;
  /** The body as it stands, in place of any JSON. */
  raw?: string;
  content_type?: string;
  status?: number;
}

/** The JSON that an app serves, as it is or as a spec wants it. */
export class ServedJson {
  private change: JsonChange = {};

  replace(change: JsonChange): void {
    this.change = change;
  }

  serve(own: IntegrationJson): { status: number; type: string; body: string } {
    const { data, raw, content_type: type = 'application/json; charset=utf-8', status = 200 } = this.change;
    return { status, type, body: raw ?? JSON.stringify({ data: data ? merge(own, data) : own }) };
  }
}

function merge(target: unknown, patch: unknown): unknown {
  if (!isObject(patch)) return patch;
  const merged = isObject(target) ? { ...target } : {};
  for (const [name, value] of Object.entries(patch)) {
    if (value === null) delete merged[name];
    else merged[name] = merge(merged[name], value);
  }
  return merged;
}
