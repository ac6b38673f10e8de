/** Asks until the answer is truthy, and gives it; fails when ten seconds have passed. */
export async function until<Answer>(ask: () => Answer | Promise<Answer>, withinMs = 10_000): Promise<Answer> {
  const deadline = Date.now() + withinMs;
  for (;;) {
    const answer = await ask();
    if (answer) return answer;
    if (Date.now() > deadline) throw new Error(`It did not happen within ${withinMs / 1000} s.`);
    await new Promise((resolve) => setTimeout(resolve, 25));
  }
}
