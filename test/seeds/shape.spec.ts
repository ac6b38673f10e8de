import { departures, type Shape } from './shape.js';

const SHAPE: Shape = {
  id: 'uuid',
  name: 'string',
  at: 'time?',
  kind: 'text|voice',
  tags: ['string'],
  deep: { on: 'true' },
};
const VALUE = {
  id: '6ba7b810-9dad-11d1-80b4-00c04fd430c8',
  name: 'general',
  at: null,
  kind: 'text',
  tags: ['a'],
  deep: { on: true },
  more: 'is allowed',
};

describe('The shape of an answer', () => {
  it('lets pass what conforms', () => {
    expect(departures(VALUE, SHAPE)).toEqual([]);
    expect(departures({ ...VALUE, at: '2026-03-19T09:00:00.000Z' }, SHAPE)).toEqual([]);
  });

  it.each([
    ['a missing member', { name: undefined }, 'answer.name is undefined, not string'],
    ['null where it is not documented', { name: null }, 'answer.name is null, not string'],
    ['a time of another form', { at: '2026-03-19' }, 'answer.at is "2026-03-19", not time?'],
    ['a word that is not one of those', { kind: 'fax' }, 'answer.kind is "fax", not text|voice'],
    ['an element of another type', { tags: ['a', 1] }, 'answer.tags[1] is 1, not string'],
    ['false for true', { deep: { on: false } }, 'answer.deep.on is false, not true'],
    ['a list for an object', { deep: [] }, 'answer.deep is [], not an object'],
  ])('catches %s', (_, change, departure) => {
    expect(departures({ ...VALUE, ...change }, SHAPE)).toEqual([departure]);
  });

  it('catches a member that is not there at all', () => {
    expect(departures({}, { id: 'uuid' })).toEqual(['answer.id is missing']);
  });
});
