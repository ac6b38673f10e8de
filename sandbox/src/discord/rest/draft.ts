import { DiscordError } from '../errors.js';
import type { AllowedMentions } from '../world/mentions.js';
import type { Attachment, Json } from '../world/model.js';
import { SUPPRESS_EMBEDS } from '../world/model.js';
import type { Snowflakes } from '../world/snowflake.js';
import { Form, isObject } from './form.js';
import type { Upload } from './uploads.js';

export const LONGEST_CONTENT = 2000;
const LONGEST_NONCE = 25;
const MOST_EMBEDS = 10;
const MOST_MENTIONS = 100;
/** The flags that a client may set: suppressed embeds, suppressed notifications, components of the second version. */
const SETTABLE_FLAGS = SUPPRESS_EMBEDS | (1 << 12) | (1 << 15);
const EMBED_TEXTS = { title: 256, description: 4096 } as const;

export interface Draft {
  content: string | undefined;
  tts: boolean;
  flags: number;
  embeds: Json[] | undefined;
  components: Json[] | undefined;
  attachments: Attachment[];
  allowed: AllowedMentions | null;
}

/** Reads the fields that a bot's message, a webhook's message and an edit have in common; the form collects errors. */
export function readDraft(form: Form, uploads: Upload[], snowflakes: Snowflakes): Draft {
  return {
    content: form.text('content', { max: LONGEST_CONTENT })?.trim() ?? (form.body.content === null ? '' : undefined),
    tts: form.flag('tts') ?? false,
    flags: (form.integer('flags', 0, 2 ** 31 - 1) ?? 0) & SETTABLE_FLAGS,
    embeds: readEmbeds(form),
    components: form.objects('components', 40),
    attachments: readAttachments(form, uploads, snowflakes),
    allowed: readAllowedMentions(form),
  };
}

/** Throws 50006 when there is nothing to show. */
export function checkNotEmpty({ content, embeds, components, attachments }: Partial<Draft>): void {
  if (!content && !embeds?.length && !components?.length && !attachments?.length)
    throw new DiscordError('emptyMessage');
}

/** A string or an integer of at most 25 characters. */
export function readNonce(form: Form): string | number | null {
  const value = form.body.nonce;
  if (value === undefined || value === null) return null;
  if (typeof value !== 'string' && !Number.isInteger(value)) {
    form.problem('nonce', 'NONCE_TYPE_CONVERT', 'Must be an integer or a string.');
    return null;
  }
  form.checkLength('nonce', String(value), { max: LONGEST_NONCE });
  return value as string | number;
}

function readEmbeds(form: Form): Json[] | undefined {
  const embeds = form.objects('embeds', MOST_EMBEDS);
  embeds?.forEach((embed, index) => {
    for (const [field, max] of Object.entries(EMBED_TEXTS)) {
      if (typeof embed[field] === 'string') form.checkLength(`embeds.${index}.${field}`, embed[field], { max });
    }
  });
  return embeds?.map((embed) => ({ type: 'rich', ...embed }));
}

function readAttachments(form: Form, uploads: Upload[], snowflakes: Snowflakes): Attachment[] {
  const described = form.objects('attachments', 10) ?? [];
  return uploads.map(({ key, filename, contentType, content }) => {
    const given = described.find((item) => String(item.id) === key);
    const description = typeof given?.description === 'string' ? given.description : null;
    const name = typeof given?.filename === 'string' ? given.filename : filename;
    return { id: snowflakes.next(), filename: name, description, contentType, content };
  });
}

function readAllowedMentions(form: Form): AllowedMentions | null {
  const given = form.body.allowed_mentions;
  if (given === undefined || given === null) return null;
  if (!isObject(given)) {
    form.problem('allowed_mentions', 'MODEL_TYPE_CONVERT', 'Only dictionaries may be used in a ModelType');
    return null;
  }
  const parse = readParse(form, given);
  const ids = (kind: 'users' | 'roles') => readIds(form, given, kind, parse);
  return { parse, users: ids('users'), roles: ids('roles'), repliedUser: given.replied_user === true };
}

function readParse(form: Form, given: Json): Set<string> {
  const parse = Array.isArray(given.parse) ? given.parse.map(String) : [];
  parse.forEach((kind, index) => {
    if (['roles', 'users', 'everyone'].includes(kind)) return;
    const message = "Value must be one of ('roles', 'users', 'everyone').";
    form.problem(`allowed_mentions.parse.${index}`, 'BASE_TYPE_CHOICES', message);
  });
  return new Set(parse);
}

function readIds(form: Form, given: Json, kind: 'users' | 'roles', parse: Set<string>): Set<string> {
  const path = `allowed_mentions.${kind}`;
  const ids = Array.isArray(given[kind]) ? given[kind].map(String) : [];
  if (ids.length > MOST_MENTIONS)
    form.problem(path, 'BASE_TYPE_MAX_LENGTH', `Must be ${MOST_MENTIONS} or fewer in length.`);
  if (ids.length && parse.has(kind)) {
    const message = `parse:["${kind}"] and ${kind}: [ids...] are mutually exclusive.`;
    form.problem('allowed_mentions', 'MESSAGE_ALLOWED_MENTIONS_PARSE_EXCLUSIVE', message);
  }
  return new Set(ids);
}
