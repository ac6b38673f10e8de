import type { HeardTurn } from './heard-changes.js';

/**
 * Those of a batch that may be answered, in order. `ask` is the loop guard, which is not asked for what it has just
 * said: a person makes a conversation's budget whole, and what is whole stays so until a bot takes of it; once a bot is
 * refused, so are those behind it, until a person speaks.
 */
export async function admittedOf(
  turns: readonly HeardTurn[],
  ask: (turn: HeardTurn) => Promise<boolean>,
): Promise<HeardTurn[]> {
  const admitted: HeardTurn[] = [];
  let budget: 'whole' | 'spent' | null = null;
  for (const turn of turns) {
    const isBot: boolean = turn.is_bot;
    const may: boolean = isBot ? budget !== 'spent' && (await ask(turn)) : budget === 'whole' || (await ask(turn));
    if (may) admitted.push(turn);
    if (!isBot) budget = 'whole';
    else budget = may ? null : 'spent';
  }
  return admitted;
}
