import { acceptHeader, accepts, mediaTypeOf } from './media-types.js';

describe('Media types', () => {
  it.each([
    ['application/JSON; charset=utf-8', 'application/json'],
    [' text/plain ;x', 'text/plain'],
    [undefined, ''],
    ['', ''],
    [['text/plain', 'application/json'], 'text/plain,application/json'],
  ])('%j is %j', (header, type) => expect(mediaTypeOf(header)).toBe(type));

  it.each([
    [['application/json'], 'application/json', true],
    [['application/json'], 'application/json5', false],
    [['application/json', '*+json'], 'application/vnd.api+json', true],
    [['*+json'], 'application/json', false],
    [['*/*'], '', true],
    [['application/json'], '', false],
    [['text/plain', 'application/json'], 'text/plain,application/json', false],
  ])('%j takes %j: %s', (wanted, type, taken) => expect(accepts(wanted, type)).toBe(taken));

  it('are asked for by the names that the header knows', () => {
    expect(acceptHeader(['application/json', '*+json', 'text/plain'])).toBe('application/json, text/plain, */*;q=0.1');
    expect(acceptHeader(['*/*'])).toBe('*/*');
  });
});
