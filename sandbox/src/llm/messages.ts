import { isObject, missing, wrongType, type Json } from './json.js';
import { badParameter } from './openai-error.js';

export const ROLES = ['system', 'developer', 'user', 'assistant', 'tool', 'function'] as const;
export type Role = (typeof ROLES)[number];

/** A message of the conversation; its text is the string it was given as, or its text parts. */
export interface ChatMessage {
  role: Role;
  /** Each text part by itself; a string is one part. */
  parts: string[];
  name: string | null;
}

/** Reads `messages`; throws what OpenAI answers to one that is wrong, naming its path. */
export function readMessages(value: unknown): ChatMessage[] {
  if (value === undefined) throw missing('messages');
  if (!Array.isArray(value)) throw wrongType('messages', 'an array of objects', value);
  if (value.length === 0) {
    const message =
      "Invalid 'messages': empty array. Expected an array with minimum length 1, but got an empty array instead.";
    throw badParameter('messages', 'empty_array', message);
  }
  return value.map((message, index) => readMessage(message, `messages[${index}]`));
}

function readMessage(value: unknown, path: string): ChatMessage {
  if (!isObject(value)) throw wrongType(path, 'an object', value);
  const role = readRole(value, path);
  const name = value.name ?? null;
  if (name !== null && typeof name !== 'string') throw wrongType(`${path}.name`, 'a string', name);
  return { role, parts: readContent(value, role, `${path}.content`), name };
}

function readRole({ role }: Json, path: string): Role {
  if (role === undefined) throw missing(`${path}.role`);
  const known = ROLES.find((candidate) => candidate === role);
  if (known) return known;
  const supported = ROLES.map((candidate) => `'${candidate}'`).join(', ');
  throw badParameter(
    `${path}.role`,
    'invalid_value',
    `Invalid value: '${String(role)}'. Supported values are: ${supported}.`,
  );
}

/** Only what an assistant said may be without content: it may have called a tool instead. */
function readContent({ content }: Json, role: Role, path: string): string[] {
  if (typeof content === 'string') return [content];
  if (Array.isArray(content)) return content.flatMap((part, index) => readPart(part, `${path}[${index}]`));
  if (role === 'assistant' && (content ?? null) === null) return [];
  if (content === undefined) throw missing(path);
  throw wrongType(path, 'one of a string or array of objects', content);
}

/** Pictures, sounds and files are taken and not looked at. */
function readPart(part: unknown, path: string): string[] {
  if (!isObject(part)) throw wrongType(path, 'an object', part);
  if (part.type === undefined) throw missing(`${path}.type`);
  if (part.type !== 'text') return [];
  if (part.text === undefined) throw missing(`${path}.text`);
  if (typeof part.text !== 'string') throw wrongType(`${path}.text`, 'a string', part.text);
  return [part.text];
}
