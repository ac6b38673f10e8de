import type { Setting } from './setting.js';
import { SETTINGS } from './settings.js';

interface Row {
  name: string;
  fallback: string;
  meaning: string;
}

/** What `--help` prints: every variable, its default and its meaning, aligned for a terminal. */
export function renderHelp(): string {
  const all = rows();
  const width = Math.max(...all.map(({ name }) => name.length));
  const plain = (it: string): string => it.replaceAll('`', '');
  const lines = all.map(
    ({ name, fallback, meaning }) =>
      `  ${name.padEnd(width)}  ${plain(meaning)}\n  ${' '.repeat(width)}  default: ${plain(fallback)}`,
  );
  return `Usage: npm start [-- --help]\n\nPatchbay is configured by environment variables:\n\n${lines.join('\n')}\n`;
}

/** The same as a Markdown table, for the README. */
export function renderMarkdownTable(): string {
  const cell = (it: string): string => it.replaceAll('|', '\\|');
  const lines = rows().map(({ name, fallback, meaning }) => `| \`${name}\` | ${cell(fallback)} | ${cell(meaning)} |`);
  return ['| name | default | meaning |', '| --- | --- | --- |', ...lines].join('\n') + '\n';
}

function rows(): Row[] {
  return Object.entries<Setting<unknown>>(SETTINGS).map(([name, { shown, fallback, meaning }]) => ({
    name,
    fallback: shown ?? fallback ?? 'none',
    meaning,
  }));
}
