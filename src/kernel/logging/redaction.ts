const HIDDEN = '[redacted]';

/** By the name of the field, whatever it holds, at any depth. */
const SECRET_FIELD =
  /^(authorization|cookie|set-?cookie|credentials?|config|parameters|.*(passwords?|passwd|secrets?|tokens?|api[-_]?key|private[-_]?key|signature))$/i;

/** Secrets that stand inside texts, by their form. Groups that are kept are named `keep`. */
const SECRET_TEXTS: readonly RegExp[] = [
  // Telegram's bot tokens, in URLs and bare.
  /(?<keep>\bbot)?\d{3,}:[A-Za-z0-9_-]{8,}/g,
  /(?<keep>\b(?:Bearer|Bot|Basic) )[\w.~+/=-]{8,}/gi,
  // Slack's tokens and webhooks.
  /\bxox[a-z](?:\.xox[a-z])?-[\w-]{8,}/g,
  /\bxapp-[\w-]{8,}/g,
  /(?<keep>hooks\.slack\.com\/services\/)[\w/]+/g,
  // Discord: webhooks, and tokens of three parts.
  /(?<keep>\/webhooks\/\d+\/)[\w-]{20,}/g,
  /\b[\w-]{23,28}\.[\w-]{6,7}\.[\w-]{27,}/g,
  // Our own addresses of files.
  /(?<keep>\/files\/[0-9a-f-]{36}\/)[\w-]{8,}/g,
  // JWTs. Not within a word, or a row of them would be walked through from each of its letters.
  /(?<![\w-])eyJ[\w-]+\.[\w-]+\.[\w-]*/g,
  // Our own keys.
  /\b(?:pb|lvng_plat)_[A-Za-z0-9]{8,}\w*/g,
  // User info of a URL.
  /(?<keep>\b[a-z][a-z0-9+.-]*:\/\/)[^\s/@:]*:[^\s/@]*(?=@)/gi,
];

/** Cheap question first: a text without any of these characters holds no secret that we know the form of. */
const WORTH_A_LOOK = /[:_]|xox|xapp|eyJ|Bearer|Bot|Basic|\/files\/|\/\w{20}|\w{20}\./i;

/** The text with everything in it that looks like a secret replaced. */
export function redactText(text: string): string {
  if (!WORTH_A_LOOK.test(text)) return text;
  return SECRET_TEXTS.reduce(
    (it, secret) =>
      it.replace(secret, (...match) => {
        const groups = match.at(-1) as { keep?: string } | string;
        return (typeof groups === 'object' && groups.keep ? groups.keep : '') + HIDDEN;
      }),
    text,
  );
}

const DEEPEST = 8;
const LARGEST_ARRAY = 100;

/** A copy for the log: secrets hidden, errors flattened to what helps, bytes and depths cut. Never throws. */
export function redact(value: unknown, depth = 0): unknown {
  if (typeof value === 'string') return redactText(value);
  if (typeof value === 'bigint') return value.toString();
  if (typeof value !== 'object' || value === null) return value;
  if (depth >= DEEPEST) return '[deep]';
  if (value instanceof Error) return redactError(value, depth);
  if (value instanceof Date) return Number.isNaN(value.getTime()) ? 'Invalid Date' : value.toISOString();
  if (ArrayBuffer.isView(value)) return `[${value.byteLength} bytes]`;
  if (Array.isArray(value)) return value.slice(0, LARGEST_ARRAY).map((it) => redact(it, depth + 1));
  return redactFields(value as Record<string, unknown>, depth);
}

function redactFields(fields: Record<string, unknown>, depth: number): Record<string, unknown> {
  const copy: Record<string, unknown> = {};
  for (const [name, inner] of Object.entries(fields)) {
    const hidden = inner !== null && inner !== undefined && typeof inner !== 'boolean' && SECRET_FIELD.test(name);
    copy[name] = hidden ? HIDDEN : redact(inner, depth + 1);
  }
  return copy;
}

/** Of an error's own fields only a few: others hold requests, statements and their parameters. */
function redactError(error: Error, depth: number): Record<string, unknown> {
  const { code, status, statusCode, constraint, table, detail, cause } = error as unknown as Record<string, unknown>;
  const simple = Object.entries({ code, status, statusCode, constraint, table }).filter(([, it]) =>
    ['string', 'number'].includes(typeof it),
  );
  return {
    type: error.name,
    message: redactText(error.message),
    ...(Object.fromEntries(simple) as Record<string, unknown>),
    // Names the row that is in the way, values included: only for a log that is read to debug.
    ...(typeof detail === 'string' && { detail: redactText(detail) }),
    stack: error.stack && redactText(error.stack),
    ...(cause !== undefined && { cause: redact(cause, depth + 1) }),
  };
}
