import { ERROR_FAMILIES } from '../../src/error-families.js';

export interface Refused {
  status: number;
  contentType: string;
  body: Record<string, unknown>;
}

export async function read(response: Response): Promise<Refused> {
  const text = await response.text();
  const contentType = response.headers.get('content-type') ?? '';
  const body = (contentType.includes('json') ? JSON.parse(text) : { text }) as Record<string, unknown>;
  return { status: response.status, contentType, body };
}

/** Written out here, not imported: this is what callers rely on. */
const ENVELOPES: Record<string, (status: number) => { contentType: string; body: object }> = {
  problem: (status) => ({
    contentType: 'application/problem+json; charset=utf-8',
    body: {
      type: 'about:blank',
      title: expect.any(String),
      status,
      detail: expect.any(String),
      code: expect.stringMatching(/^[A-Z][A-Z0-9_]+$/),
      request_id: expect.any(String),
      success: false,
      error: expect.any(String),
    },
  }),
  nested: () => ({
    contentType: 'application/json; charset=utf-8',
    body: { error: { code: expect.any(String), message: expect.any(String), request_id: expect.any(String) } },
  }),
  status: (status) => ({
    contentType: 'application/json; charset=utf-8',
    body: {
      status: 'error',
      status_code: status,
      message: expect.any(String),
      code: expect.any(String),
      request_id: expect.any(String),
    },
  }),
};

/** A refusal with this status in the envelope of the path's family; with a field, one that names it. */
export function expectRefusal(what: string, path: string, refused: Refused, status: number, field?: string): void {
  const family = ERROR_FAMILIES.find(({ prefix }) => path === prefix || path.startsWith(`${prefix}/`));
  const told = `${what}: ${JSON.stringify(refused.body)}`;
  expect([told, refused.status]).toEqual([told, status]);
  expect(refused).toMatchObject(ENVELOPES[family?.envelope ?? 'problem']?.(status) ?? {});
  if (field === undefined) return;
  const { fields } = (refused.body['error'] instanceof Object ? refused.body['error'] : refused.body) as {
    fields?: { field: string }[];
  };
  const named = fields?.some((it) => it.field === field || it.field.startsWith(`${field}.`)) ?? false;
  expect(named ? field : `${told} does not name ${field}`).toBe(field);
}
