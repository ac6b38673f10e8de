import { APP_FAULT_KINDS, ENDPOINTS } from './app-faults.js';

const unknownRefused = { type: 'object', additionalProperties: false } as const;
const milliseconds = { type: 'integer', minimum: 0, maximum: 600_000 } as const;

/** JSON schemas of the bodies below `/_control/apps`. */
export const appSchemas = {
  secrets: {
    ...unknownRefused,
    properties: { secrets: { type: 'array', items: { type: 'string', pattern: '^whsec_.' }, maxItems: 10 } },
    required: ['secrets'],
  },
  manifest: {
    ...unknownRefused,
    properties: {
      data: { type: 'object', nullable: true },
      raw: { type: 'string' },
      content_type: { type: 'string', pattern: '^[\\x20-\\x7e]+$' },
      status: { type: 'integer', minimum: 200, maximum: 599 },
    },
  },
  fault: {
    ...unknownRefused,
    properties: {
      app: { type: 'string' },
      kind: { type: 'string', enum: APP_FAULT_KINDS },
      endpoint: { type: 'string', enum: ENDPOINTS },
      count: { type: 'integer', minimum: 1, maximum: 1_000_000 },
      ms: milliseconds,
      status: { type: 'integer', minimum: 200, maximum: 599 },
      location: { type: 'string', pattern: '^[\\x20-\\x7e]+$' },
      bytes: { type: 'integer', minimum: 20, maximum: 10_000_000_000 },
    },
    required: ['app', 'kind'],
  },
};
