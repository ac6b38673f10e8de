import { SlackError } from '../slack-error.js';

/** A method's arguments, from a query, a form or JSON: forms carry everything as text, JSON objects included. */
export class Arguments {
  constructor(private readonly values: Record<string, unknown>) {}

  /** The text of an argument, or undefined when it is absent or empty. */
  text(name: string): string | undefined {
    const value = this.values[name];
    if (value === undefined || value === null || value === '') return undefined;
    return typeof value === 'object' ? JSON.stringify(value) : String(value);
  }

  requiredText(name: string): string {
    const value = this.text(name);
    if (value === undefined) throw invalidArguments(`missing required field: ${name}`);
    return value;
  }

  flag(name: string, otherwise = false): boolean {
    const value = this.text(name);
    return value === undefined ? otherwise : value === '1' || value.toLowerCase() === 'true';
  }

  /** A page size: what was asked for within 1 and `max`, `otherwise` when nothing was. */
  limit(otherwise: number, max: number): number {
    const value = this.text('limit');
    if (value === undefined || value === '0') return otherwise;
    const limit = Number(value);
    if (!Number.isInteger(limit) || limit < 0) throw new SlackError('invalid_limit');
    return Math.min(limit, max);
  }

  /** An array or object; `complaint` is the error of what is neither, or not JSON. */
  json(name: string, complaint: string): unknown {
    const value = this.values[name];
    if (value === undefined || value === null || value === '') return undefined;
    if (typeof value === 'object') return value;
    try {
      const parsed: unknown = JSON.parse(String(value));
      if (typeof parsed === 'object' && parsed !== null) return parsed;
    } catch {
      // Told below, as every other unfit value is.
    }
    throw new SlackError(complaint);
  }

  list(name: string, complaint: string): unknown[] | undefined {
    const value = this.json(name, complaint);
    if (value !== undefined && !Array.isArray(value)) throw new SlackError(complaint);
    return value;
  }
}

export function invalidArguments(message: string): SlackError {
  return new SlackError('invalid_arguments', { response_metadata: { messages: [`[ERROR] ${message}`] } });
}

/** A stamp as Slack writes them, or the error of a method that takes one. */
export function stamp(value: string, complaint: string): string {
  if (!/^\d{1,12}(\.\d{1,6})?$/.test(value)) throw new SlackError(complaint);
  return value;
}

export function toCursor(kind: string, value: string): string {
  return Buffer.from(`${kind}:${value}`).toString('base64');
}

/** The value in a cursor that this sandbox made for that kind of list; undefined when none was given. */
export function fromCursor(kind: string, cursor: string | undefined): string | undefined {
  if (cursor === undefined) return undefined;
  const decoded = Buffer.from(cursor, 'base64').toString();
  if (!decoded.startsWith(`${kind}:`)) throw new SlackError('invalid_cursor');
  return decoded.slice(kind.length + 1);
}

/** One page of a list by offset, with Slack's `next_cursor`, empty on the last page. */
export function page<Item>(kind: string, items: Item[], args: Arguments, limit: number) {
  const start = Number(fromCursor(kind, args.text('cursor')) ?? 0);
  if (!Number.isInteger(start) || start < 0 || start > items.length) throw new SlackError('invalid_cursor');
  const end = start + limit;
  const next = end < items.length ? toCursor(kind, String(end)) : '';
  return { items: items.slice(start, end), response_metadata: { next_cursor: next } };
}
