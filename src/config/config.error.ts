/** One variable that cannot be used, and a value that could. */
export interface ConfigProblem {
  name: string;
  problem: string;
  example: string;
}

/** The configuration cannot be used. The message lists every variable that is wrong, not the first alone. */
export class ConfigError extends Error {
  constructor(readonly problems: readonly ConfigProblem[]) {
    const lines = problems.map(({ name, problem, example }) => `  ${name} ${problem} (for example ${name}=${example})`);
    super(['The configuration cannot be used:', ...lines, 'All settings: npm start -- --help'].join('\n'));
    this.name = 'ConfigError';
  }
}
