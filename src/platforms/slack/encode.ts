import type { Degradation, Encoded, OutboundFile, OutboundMessage, Part } from '../contract.js';
import { oneLine } from '../one-line.js';
import {
  type Block,
  type Document,
  type Inline,
  normalise,
  parseMarkdown,
  placeMentions,
  plainText,
  splitDocument,
  walk,
} from '../rich-text/index.js';
import type { RichTextGroup } from './blocks.js';
import { BLOCKS_LIMIT, TEXT_LIMIT } from './capabilities.js';
import { writeBlocks } from './write-blocks.js';
import { escape, writeMrkdwn } from './write-mrkdwn.js';

const MAX_PARTS = 20;
/** Longer names are cut off by Slack. */
const MAX_NAME = 80;
const MAX_EXCERPT = 200;
const MAX_ICON_URL = 2000;

/** Whom a post shows in place of the bot; null when it is the bot's own. */
export interface SlackAuthor {
  username: string | null;
  iconUrl: string | null;
}

/** What the payload of a part with text holds. */
export interface SlackPart extends SlackAuthor {
  /** Escaped; for notifications and for whatever shows no blocks. */
  text: string;
  blocks: RichTextGroup[];
}

/** What the payload of a part with a file holds. */
export interface SlackFilePart extends SlackAuthor {
  name: string;
  bytes: number;
  /** Whether no text before it shows who the author is. */
  alone: boolean;
}

export const readPart = (part: Part): SlackPart => part.payload as unknown as SlackPart;
export const readFilePart = (part: Part): SlackFilePart => part.payload as unknown as SlackFilePart;

/** The name in bold, for where the bot may not write under another name. */
export const boldName = (username: string): string => `*${escape(username)}*`;

/** The name in bold before the text: on its line, unless something else than a line begins there. */
export function withName({ text, blocks, username }: SlackPart): Pick<SlackPart, 'text' | 'blocks'> {
  if (username === null) return { text, blocks };
  const name = { type: 'text', text: username, style: { bold: true } };
  const [first, ...others] = blocks;
  if (first?.type === 'rich_text_section') {
    const elements = [name, { type: 'text', text: ': ' }, ...first.elements];
    return { text: `${boldName(username)}: ${text}`, blocks: [{ ...first, elements }, ...others] };
  }
  const line: RichTextGroup = { type: 'rich_text_section', elements: [name, { type: 'text', text: ':\n' }] };
  return { text: `${boldName(username)}:\n${text}`, blocks: [line, ...blocks] };
}

export function encode(message: OutboundMessage): Encoded {
  const [files, empty] = [message.files.filter(({ bytes }) => bytes > 0), message.files.filter(isEmpty)];
  const document = normalise([...quoteOf(message), ...contentOf(message), ...empty.map(linkTo)]);
  const hasText = plainText(document).trim() !== '';
  if (!hasText && files.length === 0) return { refused: 'Slack takes no empty message' };
  const author: SlackAuthor = {
    username: oneLine(message.author?.name ?? '', MAX_NAME) || null,
    iconUrl: iconOf(message.author?.avatarUrl ?? null),
  };
  const texts = hasText ? cut(document, author) : [];
  if (texts.length > MAX_PARTS) return { refused: `The text is too long: it would take over ${MAX_PARTS} messages` };
  const textParts = texts.map((text): Part => ({ payload: { ...written(text), ...author } }));
  const fileParts = files.map((file, index): Part => {
    const { name, bytes } = file;
    const payload = { ...author, name, bytes, alone: index === 0 && !hasText };
    return { payload, file: message.files.indexOf(file), files: [file.id] };
  });
  return { parts: [...textParts, ...fileParts], degradations: degradationsOf(message, document, empty) };
}

/** Slack refuses them. */
const isEmpty = ({ bytes }: OutboundFile): boolean => bytes === 0;

const linkTo = ({ name, url }: OutboundFile): Block => ({
  kind: 'paragraph',
  children: [
    { kind: 'link', url, children: [{ kind: 'text', text: name }] },
    { kind: 'text', text: ' (0 bytes)' },
  ],
});

const contentOf = ({ content, mentions }: OutboundMessage): Document =>
  content.trim() === '' ? [] : placeMentions(parseMarkdown(content), mentions);

const written = (document: Document): Pick<SlackPart, 'text' | 'blocks'> => ({
  text: writeMrkdwn(document),
  blocks: writeBlocks(document),
});

/** Parts that fit with the name in them too; more than are sent when it is too long. */
function cut(document: Document, author: SlackAuthor): Document[] {
  const fullness = (part: Document): number => {
    const { text, blocks } = withName({ ...written(part), ...author });
    return Math.max(Buffer.byteLength(text) / TEXT_LIMIT, JSON.stringify(blocks).length / BLOCKS_LIMIT);
  };
  return splitDocument(document, fullness, MAX_PARTS);
}

/** Slack fetches the picture itself, from the web alone. */
const iconOf = (url: string | null): string | null =>
  url !== null && url.length <= MAX_ICON_URL && /^https?:\/\//i.test(url) ? url : null;

/** The words that are answered, where the message itself is not there. */
function quoteOf({ replyTo }: OutboundMessage): Document {
  if (!replyTo || replyTo.externalId !== null) return [];
  const name = oneLine(replyTo.authorName, MAX_NAME);
  const words = inlinesOf(parseMarkdown(oneLine(replyTo.excerpt, MAX_EXCERPT)));
  const between = name !== '' && words.length > 0 ? ': ' : '';
  const shown: Inline[] = [{ kind: 'text', text: name + between }, ...words];
  const isBlank = name === '' && words.length === 0;
  const children: Inline[] = isBlank ? [{ kind: 'text', text: 'an earlier message' }] : shown;
  return [{ kind: 'quote', children: [{ kind: 'paragraph', children }] }];
}

/** What begins like a list or a heading is only words here. */
function inlinesOf(document: Document): Inline[] {
  const [first] = document;
  if (document.length === 1 && first?.kind === 'paragraph') return first.children;
  return first ? [{ kind: 'text', text: plainText(document) }] : [];
}

function degradationsOf({ replyTo }: OutboundMessage, document: Document, empty: OutboundFile[]): Degradation[] {
  const degradations: Degradation[] = [];
  if (replyTo?.externalId === null) {
    degradations.push({ aspect: 'thread', reason: 'The message replied to is not on Slack; it is quoted' });
  }
  let hides = false;
  walk(document, (node) => (hides ||= node.kind === 'spoiler'));
  if (hides) degradations.push({ aspect: 'format', reason: 'Slack hides no text: it stands between || signs' });
  if (nestsQuotes(document)) {
    degradations.push({ aspect: 'format', reason: 'Slack has no quotes in quotes: they are shown as one' });
  }
  for (const { name } of empty) {
    degradations.push({ aspect: 'file', reason: `Slack takes no empty file; ${name} is linked to` });
  }
  return degradations;
}

const nestsQuotes = (blocks: Document, quoted = false): boolean =>
  blocks.some((block) => {
    if (block.kind === 'quote') return quoted || nestsQuotes(block.children, true);
    return block.kind === 'list' && block.items.some((item) => nestsQuotes(item, quoted));
  });
