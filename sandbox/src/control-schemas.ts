import { FAULT_KINDS, FILE_FAULT_KINDS } from './faults.js';
import { LLM_FAULT_KINDS } from './llm/llm-faults.js';

const text = { type: 'string', minLength: 1, pattern: '^[^\\u0000]*$' } as const;
const id = { ...text, maxLength: 255 } as const;
const named = { id, name: { ...text, maxLength: 255 } } as const;
const person = object(named, ['id', 'name']);
const author = object({ ...named, bot: { type: 'boolean' } }, ['id', 'name']);
const newFile = object(
  {
    name: { ...text, maxLength: 255 },
    content_type: { ...text, maxLength: 255 },
    text: { type: 'string', maxLength: 1_000_000 },
    base64: { type: 'string', maxLength: 10_000_000, pattern: '^[A-Za-z0-9+/]*={0,2}$' },
    bytes: { type: 'integer', minimum: 0, maximum: 4_294_967_296 },
  },
  ['name', 'content_type'],
);
const pastMessage = object({ user: author, text, thread_id: id, sent_at: { type: 'string', format: 'date-time' } }, [
  'user',
  'text',
]);

/** An object whose unknown fields are refused, so that a typing error in a script does not go unseen. */
function object(properties: Record<string, unknown>, required: string[] = []) {
  return { type: 'object', properties, required, additionalProperties: false } as const;
}

const hits = {
  count: { type: 'integer', minimum: 1, maximum: 1_000_000 },
  retry_after: { type: 'number', minimum: 0, maximum: 86_400 },
} as const;

/** JSON schemas of every body and query of the control API. */
export const schemas = {
  account: object({
    channels: { type: 'array', items: { ...text, maxLength: 80 }, minItems: 1, maxItems: 5000, uniqueItems: true },
    limits: { type: 'string', enum: ['documented'] },
    scopes: { type: 'array', items: id },
  }),
  settings: object({ request_url: { type: 'string', pattern: '^(https?://.+)?$', maxLength: 2000 } }, ['request_url']),
  channel: object({ name: { ...text, maxLength: 80 }, is_private: { type: 'boolean' } }, ['name']),
  direct: object({ user: person }, ['user']),
  message: object(
    {
      account_id: id,
      channel_id: id,
      user: author,
      text: { type: 'string', pattern: '^[^\\u0000]*$' },
      thread_id: id,
      mention_bot: { type: 'boolean' },
      mention_users: { type: 'array', items: person, maxItems: 100 },
      markup: { type: 'boolean' },
      files: { type: 'array', items: newFile, minItems: 1, maxItems: 10 },
    },
    ['account_id', 'channel_id', 'user', 'text'],
  ),
  newPerson: object({ ...named, email: { ...text, maxLength: 255 } }, ['id', 'name']),
  past: object(
    {
      account_id: id,
      channel_id: id,
      messages: { type: 'array', items: pastMessage, minItems: 1, maxItems: 1000 },
    },
    ['account_id', 'channel_id', 'messages'],
  ),
  edit: object({ account_id: id, channel_id: id, text }, ['account_id', 'channel_id', 'text']),
  reaction: object({ account_id: id, channel_id: id, user: person }, ['account_id', 'channel_id', 'user']),
  place: object({ account_id: id, channel_id: id }, ['account_id', 'channel_id']),
  oauth: object({
    account_id: id,
    scopes: { type: 'array', items: id, minItems: 1 },
    token_rotation: { type: 'boolean' },
  }),
  fault: object(
    {
      kind: { type: 'string', enum: [...FAULT_KINDS, ...FILE_FAULT_KINDS] },
      ...hits,
      channel_id: id,
      file_name: id,
    },
    ['kind', 'count'],
  ),
  llmFault: object(
    {
      kind: { type: 'string', enum: LLM_FAULT_KINDS },
      ...hits,
      delay_ms: { type: 'integer', minimum: 0, maximum: 600_000 },
    },
    ['kind', 'count'],
  ),
  answers: object(
    { answers: { type: 'array', items: { type: 'string', maxLength: 1_000_000 }, minItems: 1, maxItems: 10_000 } },
    ['answers'],
  ),
  nothing: object({}),
};
