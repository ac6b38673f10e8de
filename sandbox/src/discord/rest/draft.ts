import { DiscordError } from '../errors.js';
import type { AllowedMentions } from '../world/mentions.js';
import type { Attachment, Json } from '../world/model.js';
import { MOST_ATTACHMENTS, SUPPRESS_EMBEDS } from '../world/model.js';
import type { Snowflakes } from '../world/snowflake.js';
import { Form, isObject } from './form.js';
import type { Upload } from './uploads.js';

export const LONGEST_CONTENT = 2000;
const LONGEST_NONCE = 25;
const MOST_EMBEDS = 10;
const MOST_MENTIONS = 100;
const LONGEST_DESCRIPTION = 1024;
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

/** The uploads as what `attachments` says of them; throws 30015 when they are too many. */
function readAttachments(form: Form, uploads: Upload[], snowflakes: Snowflakes): Attachment[] {
  if (uploads.length > MOST_ATTACHMENTS) throw new DiscordError('tooManyAttachments');
  const described = readDescribed(form);
  return uploads.map(({ key, file, image }) => {
    const given = described.get(key) ?? {};
    const name = typeof given.filename === 'string' ? given.filename : file.name;
    const attachment = { id: snowflakes.next(), file: { ...file, name }, title: null, description: null, image };
    return describe({ ...attachment, isSpoiler: false }, given);
  });
}

/**
 * What hangs on a message after an edit: what it had, or of that what `attachments` names, and what is uploaded; where
 * there are `attachments`, only the uploads that they name. Throws 30015 when they are too many.
 */
export function editedAttachments(
  form: Form,
  before: Attachment[],
  uploads: Upload[],
  uploaded: Attachment[],
): Attachment[] {
  const named = form.has('attachments') ? readDescribed(form) : null;
  const kept = before
    .filter(({ id }) => !named || named.has(id))
    .map((attachment) => describe(attachment, named?.get(attachment.id) ?? {}));
  const added = uploaded.filter((_, index) => !named || named.has(uploads[index]?.key ?? ''));
  if (kept.length + added.length > MOST_ATTACHMENTS) throw new DiscordError('tooManyAttachments');
  return [...kept, ...added];
}

/** What `attachments` says, by the id of an attachment that there is or the `n` of an upload. */
function readDescribed(form: Form): Map<string, Json> {
  const described = form.objects('attachments', MOST_ATTACHMENTS) ?? [];
  described.forEach(({ description }, index) => {
    if (typeof description !== 'string') return;
    form.checkLength(`attachments.${index}.description`, description, { max: LONGEST_DESCRIPTION });
  });
  return new Map(described.map((item) => [String(item.id), item]));
}

function describe(attachment: Attachment, { title, description, is_spoiler: isSpoiler }: Json): Attachment {
  return {
    ...attachment,
    ...(typeof title === 'string' && { title }),
    ...((typeof description === 'string' || description === null) && { description }),
    ...(typeof isSpoiler === 'boolean' && { isSpoiler }),
  };
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
