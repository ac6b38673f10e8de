import { departures, type Shape } from './shape.js';

const SHAPE: Shape = {
  id: 'uuid',
  name: 'string',
  at: 'time?',
  kind: 'text|voice',
  tags: ['string'],
  deep: { on: 'true' },
  link: 'conn_',
  label: '#name',
};
const VALUE = {
  id: '6ba7b810-9dad-11d1-80b4-00c04fd430c8',
  name: 'general',
  at: null,
  kind: 'text',
  tags: ['a'],
  deep: { on: true },
  link: 'conn_4k2m9x0q7a1z',
  label: '#general',
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
    ['an id of another kind', { link: 'int_4k2m9x0q7a1z' }, 'answer.link is "int_4k2m9x0q7a1z", not conn_'],
    ['an id with other letters', { link: 'conn_4K2M-x0q7' }, 'answer.link is "conn_4K2M-x0q7", not conn_'],
    ['a bare name', { label: 'general' }, 'answer.label is "general", not #name'],
  ])('catches %s', (_, change, departure) => {
    expect(departures({ ...VALUE, ...change }, SHAPE)).toEqual([departure]);
  });

  it('catches a body where none is documented', () => {
    expect(departures(undefined, 'nothing')).toEqual([]);
    expect(departures({}, 'nothing')).toEqual(['answer is {}, not nothing']);
  });

  it('catches a member that is not there at all', () => {
    expect(departures({}, { id: 'uuid' })).toEqual(['answer.id is missing']);
  });
});
