import { Buffer } from 'node:buffer';
import type { Json, Mention, TeamsMessage } from './conversation.js';
import { badArgument, badSyntax, tooBig } from './teams-error.js';

/** What a message may hold: its text, links and mentions in UTF-16, without images in base64. */
const MESSAGE_BYTES = 100 * 1024;
/** A picture may have 1 MB. */
export const PICTURE_BYTES = 1024 * 1024;

const FORMATS = ['plain', 'markdown', 'xml'] as const;

/** An activity that a bot sends, as far as Teams shows it. */
export interface Outgoing {
  type: 'message' | 'typing';
  content: Pick<TeamsMessage, 'text' | 'textFormat' | 'mentions' | 'attachments'>;
}

/** Reads an activity from a request. Throws what the Bot Connector answers to a bad one. */
export function readOutgoing(body: unknown): Outgoing {
  if (!isObject(body)) throw badSyntax('Activity is missing or is not an object.');
  const { type, text = '', textFormat = 'markdown', attachments = [], entities = [] } = withoutNulls(body);
  if (type === undefined) throw badSyntax("Missing required property 'type'.");
  if (type !== 'message' && type !== 'typing') throw badArgument('Unknown activity type');
  if (typeof text !== 'string') throw badSyntax("Property 'text' must be a string.");
  const format = FORMATS.find((known) => known === textFormat);
  if (!format) throw badArgument(`Unknown text format '${String(textFormat)}'`);
  const content = {
    text,
    textFormat: format,
    mentions: mentionsIn(readList(entities, 'entities'), text),
    attachments: readList(attachments, 'attachments'),
  };
  if (type === 'message' && text.trim() === '' && content.attachments.length === 0) {
    throw badSyntax('Activity must have text or attachments.');
  }
  for (const { contentType } of content.attachments) {
    if (typeof contentType !== 'string') throw badSyntax("Attachment is missing required property 'contentType'.");
  }
  checkSize({ text, attachments: content.attachments, entities });
  return { type, content };
}

/** The bytes of a picture in a `data:` URL; null for any other URL. */
export function pictureIn(contentUrl: unknown): Buffer | null {
  if (typeof contentUrl !== 'string' || !contentUrl.startsWith('data:')) return null;
  const comma = contentUrl.indexOf(',');
  if (comma === -1 || !contentUrl.slice(0, comma).endsWith(';base64')) throw badArgument('Invalid data URL');
  const picture = Buffer.from(contentUrl.slice(comma + 1), 'base64');
  if (picture.length > PICTURE_BYTES) throw tooBig();
  return picture;
}

function readList(value: unknown, name: string): Json[] {
  if (!Array.isArray(value) || !value.every(isObject)) throw badSyntax(`Property '${name}' must be a list of objects.`);
  return value;
}

/** A mention counts where the text of its entity stands in the message. */
function mentionsIn(entities: Json[], text: string): Mention[] {
  const mentions: Mention[] = [];
  for (const { type, mentioned, text: words } of entities) {
    if (type !== 'mention') continue;
    if (!isObject(mentioned) || typeof mentioned.id !== 'string') throw badSyntax("Mention is missing 'mentioned.id'.");
    if (typeof words === 'string' && words !== '' && text.includes(words)) {
      mentions.push({ id: mentioned.id, name: String(mentioned.name ?? '') });
    }
  }
  return mentions;
}

function checkSize(counted: Json): void {
  const isPicture = (value: unknown) => typeof value === 'string' && value.startsWith('data:');
  const text = JSON.stringify(counted, (_key, value: unknown) => (isPicture(value) ? '' : value));
  if (text.length * 2 > MESSAGE_BYTES) throw tooBig();
}

function withoutNulls(body: Json): Json {
  return Object.fromEntries(Object.entries(body).filter(([, value]) => value !== null));
}

export function isObject(value: unknown): value is Json {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
