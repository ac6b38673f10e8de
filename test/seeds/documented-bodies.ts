import type { Seed, SeedRequest } from './seed.js';
import type { Shape } from './shape.js';

/** A value that is not of the documented type. */
function wrongFor(shape: Shape): unknown {
  if (typeof shape !== 'string') return 'a text';
  if (shape === 'string' || shape === 'object') return 7;
  // Texts, numbers, ticks and lists of texts.
  if (shape === 'value') return {};
  return shape === 'boolean' ? 'yes' : 'nonsense';
}

/**
 * For one endpoint with a body that would be accepted: leaving a required field out, giving a field another type, and
 * adding one that is not documented are each answered with 400, or what the seed
 * has for it, naming the field.
 */
export async function refusesOtherBodies(
  seed: Seed,
  name: string,
  caller: { token: string },
  accepted: SeedRequest,
  status = 400,
): Promise<void> {
  const { required = {}, optional = {} } = seed.endpoints[name] ?? {};
  const names = async (field: string, body: Record<string, unknown>): Promise<void> => {
    const { fields } = await seed.refuses(status, name, caller, { ...accepted, body });
    expect({ name, body, fields }).toMatchObject({ fields: [{ field: expect.stringMatching(`^${field}(\\.|$)`) }] });
  };
  for (const [field, shape] of Object.entries({ ...required, ...optional })) {
    await names(field, { ...accepted.body, [field]: wrongFor(shape) });
  }
  for (const field of Object.keys(required)) {
    await names(field, Object.fromEntries(Object.entries(accepted.body ?? {}).filter(([key]) => key !== field)));
  }
  await names('undocumented', { ...accepted.body, undocumented: true });
}
