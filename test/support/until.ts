const SHORTEST_PAUSE_MS = 10;
const LONGEST_PAUSE_MS = 500;
/** Of the time, at most a quarter is spent asking: the rest is for what is waited for, which shares the machine. */
const PAUSES_PER_QUESTION = 3;

/** Asks until the answer is truthy, and gives it; fails when 25 seconds have passed, or as many as are given. */
export async function until<Answer>(
  ask: () => Answer | Promise<Answer>,
  withinMs = 25_000,
): Promise<NonNullable<Answer>> {
  const deadline = Date.now() + withinMs;
  for (;;) {
    const began = performance.now();
    const answer = await ask();
    if (answer) return answer;
    if (Date.now() > deadline) throw new Error(`It did not happen within ${withinMs / 1000} s.`);
    const pause = (performance.now() - began) * PAUSES_PER_QUESTION;
    await new Promise((resolve) => setTimeout(resolve, Math.min(Math.max(pause, SHORTEST_PAUSE_MS), LONGEST_PAUSE_MS)));
  }
}

/**
 * Asks for as long as the answers change, and gives the one that is wanted, else the last, after which nothing came for
 * `stillMs`: for what is much, and takes its time on a busy machine.
 */
export async function whileItChanges<Answer>(
  ask: () => Promise<Answer>,
  isWanted: (answer: Answer) => boolean,
  stillMs = 30_000,
): Promise<Answer> {
  let last: string | undefined;
  let since = Date.now();
  return until(async () => {
    const answer = await ask();
    const text = JSON.stringify(answer);
    if (text !== last) since = Date.now();
    last = text;
    return isWanted(answer) || Date.now() - since > stillMs ? { answer } : null;
  }, Infinity).then(({ answer }) => answer);
}
