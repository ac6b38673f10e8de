import type { EvidenceDto } from '../digest/evidence.dto.js';
import type { WikiPageDto, WikiShareDto, WikiStatementDto } from './wiki.dto.js';

/** What chats say is text: no character of it means anything to Markdown, or to HTML within it. */
export const escapeMarkdown = (text: string): string =>
  text.replace(/[\p{Cc}\u2028\u2029\s]+/gu, ' ').replace(/[!-/:-@[-`{-~]/g, '\\$&');

const day = (time: string | null): string => time?.slice(0, 10) ?? 'never';

/** Addresses of ours: what came from outside in them is percent-encoded. */
const evidence = (messages: EvidenceDto[]): string =>
  messages.map(({ url }, at) => `[${at + 1}](<${url.replace(/[<>\\]/g, encodeURIComponent)}>)`).join(' ');

const section = (title: string, lines: string[], rule?: string): string[] =>
  lines.length === 0 ? [] : [`## ${title}`, ...(rule ? [escapeMarkdown(rule)] : []), lines.join('\n')];

/** Rules quote people, the model speaks for itself. */
const said =
  (quotes: boolean) =>
  ({ text, author, at, rests_on }: WikiStatementDto): string => {
    const words = escapeMarkdown(text);
    return `- ${quotes ? `“${words}”` : words} (${escapeMarkdown(author)}, ${day(at)}) ${evidence(rests_on)}`;
  };

const shared = ({ name, times, shared_by, last_shared_at, rests_on }: WikiShareDto): string =>
  `- ${escapeMarkdown(name)}: ${times} times, last ${day(last_shared_at)}, by ` +
  `${shared_by.map(escapeMarkdown).join(', ')} ${evidence(rests_on)}`;

/** The page for people to read. */
export function toMarkdown(wiki: WikiPageDto): string {
  const { figures, rules, summary } = wiki;
  const quotes = wiki.method === 'rules';
  const blocks = [
    `# ${escapeMarkdown(wiki.title)}`,
    ...(wiki.topic ? [escapeMarkdown(wiki.topic)] : []),
    `${figures.messages} messages, ${figures.bot_messages} of them by bots; ${figures.people} people; from ` +
      `${day(figures.first_message_at)} to ${day(figures.last_message_at)}.` +
      (wiki.refreshing ? ' Newer messages are still being taken into account.' : ''),
    ...(summary ? [`${escapeMarkdown(summary.text)} ${evidence(summary.rests_on)}`] : []),
    ...(wiki.method_reason ? [escapeMarkdown(wiki.method_reason)] : []),
    ...section(
      'People',
      wiki.people.map(
        (person) =>
          `- ${escapeMarkdown(person.name)}: ${person.messages} messages (${(person.share * 100).toFixed(1)} %), ` +
          `last seen ${day(person.last_seen)} ${evidence(person.rests_on)}`,
      ),
    ),
    ...section(
      'Most discussed',
      wiki.subjects.map(
        ({ subject, messages, people, rests_on }) =>
          `- ${escapeMarkdown(subject)}: ${messages} messages by ${people} people ${evidence(rests_on)}`,
      ),
      rules.subjects,
    ),
    ...section('Decisions', wiki.decisions.map(said(quotes)), rules.decisions),
    ...section('Open questions', wiki.open_questions.map(said(quotes)), rules.open_questions),
    ...section('Links', wiki.links.map(shared)),
    ...section('Files', wiki.files.map(shared)),
  ];
  return `${blocks.join('\n\n')}\n`;
}
