import fc from 'fast-check';

/** All runs try the same examples, so that a change fails for what it has done and never by chance. */
const SEED = 20_260_101;

const { PROPERTY_SEED, PROPERTY_RUNS } = process.env;

/**
 * How often a property is tried, and from which seed. `PROPERTY_SEED` is another seed, or `random`; `PROPERTY_RUNS` tries
 * that many times as much.
 */
export const runs = (count: number): fc.Parameters<unknown> => ({
  numRuns: count * Number(PROPERTY_RUNS ?? 1),
  ...(PROPERTY_SEED !== 'random' && { seed: Number(PROPERTY_SEED ?? SEED) }),
});
