/** The name as a word of its own, in any case; a name with spaces is one word here. */
function wordOf(name: string): RegExp {
  const literal = name.trim().replace(/[\\^$.*+?()[\]{}|/-]/g, '\\$&');
  return new RegExp(`(?<![\\p{L}\\p{N}_])${literal.replace(/\s+/g, '\\s+')}(?![\\p{L}\\p{N}_])`, 'giu');
}

/** Whether somebody is named in a text. */
export const isNamed = (text: string, name: string): boolean => name.trim() !== '' && wordOf(name).test(text);

/** The text without a name: whom a question is put to is not what it is about. */
export const withoutName = (text: string, name: string): string =>
  name.trim() === '' ? text : text.replace(wordOf(name), ' ');
