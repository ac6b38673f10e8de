const CHARACTERS_PER_TOKEN = 4;
/** What a message costs beside its text, and what primes every answer. */
const TOKENS_PER_MESSAGE = 3;
const TOKENS_PER_ANSWER = 3;

/** A text in tokens of four characters each, which is what OpenAI names as the rule of thumb for English. */
export function tokensOf(text: string): string[] {
  const characters = [...text];
  const tokens: string[] = [];
  for (let start = 0; start < characters.length; start += CHARACTERS_PER_TOKEN) {
    tokens.push(characters.slice(start, start + CHARACTERS_PER_TOKEN).join(''));
  }
  return tokens;
}

export const countTokens = (text: string): number => Math.ceil([...text].length / CHARACTERS_PER_TOKEN);

/** What a prompt of these texts costs. */
export const countPrompt = (texts: string[]): number =>
  texts.reduce((sum, text) => sum + countTokens(text) + TOKENS_PER_MESSAGE, TOKENS_PER_ANSWER);
