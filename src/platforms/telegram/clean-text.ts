const LINE_SEPARATOR = /[\u2028\u2029]/g;
/** Marks of the direction of writing, and three accents that draw lines through others: Telegram drops them. */
const DROPPED = /\r|[\u202a-\u202e]|\u030a|\u0333|\u033f/g;
// eslint-disable-next-line no-control-regex -- control characters are what this is about
const CONTROL = /[\x00-\x09\x0b-\x1f\x7f]/g;
const LONE_SURROGATE = /[\ud800-\udbff](?![\udc00-\udfff])|(?<![\ud800-\udbff])[\udc00-\udfff]/g;

/**
 * A text as Telegram would store it. It cleans what it is sent before it looks for mentions, so that an `@` and a name
 * which are apart only by a character that it drops would become a mention.
 */
export const cleanText = (text: string): string =>
  text.replace(LINE_SEPARATOR, '\n').replace(DROPPED, '').replace(CONTROL, ' ').replace(LONE_SURROGATE, '\ufffd');
