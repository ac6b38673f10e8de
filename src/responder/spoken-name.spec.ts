import { isNamed, withoutName } from './spoken-name.js';

it.each([
  ['Scout, where is it?', 'Scout', true],
  ['ask SCOUT.', 'Scout', true],
  ['@Research  assistant: please', 'Research Assistant', true],
  ['the scouts', 'Scout', false],
  ['_scout_', 'Scout', false],
  ['Zoë?', 'zoë', true],
  ['C++ (beta) rocks', 'C++ (beta)', true],
  ['anything', ' ', false],
])('"%s" names %s: %s', (text, name, named) => {
  expect(isNamed(text, name)).toBe(named);
});

it('a text without a name is about the rest', () => {
  expect(withoutName('@Scout where is scout?', 'Scout')).toBe('@  where is  ?');
});
