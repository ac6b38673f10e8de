import { withoutTokens, type InboundMention } from '../inbound-event.js';
import { type Block, type Document, parseMarkdown, plainText, writeMarkdown } from '../rich-text/index.js';
import type { RichTextBlock } from './blocks.js';
import type { SlackBlock, SlackMessage, SlackText } from './payloads.js';
import { readBlocks } from './read-blocks.js';
import { MentionsRead } from './read-mentions.js';
import { readMrkdwn } from './read-mrkdwn.js';

/** A message's words as Markdown: of rich text, which is exact, or else of Slack's markup. */
export function readText(message: SlackMessage): { text: string; mentions: InboundMention[] } {
  const mentions = new MentionsRead();
  const text = writeMarkdown(readDocument(message, mentions));
  return { text, mentions: mentions.all() };
}

/** Bots often write in blocks or attachments alone, and forwarded messages come as the latter. */
function readDocument({ text, blocks, attachments }: SlackMessage, mentions: MentionsRead): Document {
  const given = Array.isArray(blocks) ? blocks : [];
  if (given.length > 0 && given.every(isRichText)) {
    const document = readBlocks(given, mentions);
    if (plainText(document).trim() !== '' || !text) return document;
  }
  if (text) return readMrkdwn(text, mentions);
  const document = given.flatMap((block) => readBlock(block, mentions));
  if (document.length > 0) return document;
  return (attachments ?? []).flatMap(({ pretext, title, text: body, fallback }) => {
    const parts = [pretext, title, body].filter((part) => part !== undefined && part !== '');
    return (parts.length > 0 ? parts : [fallback ?? '']).flatMap((part) => readMrkdwn(part!, mentions));
  });
}

const isRichText = (block: object): block is RichTextBlock => 'type' in block && block.type === 'rich_text';

function readBlock(block: SlackBlock, mentions: MentionsRead): Block[] {
  if (isRichText(block)) return readBlocks([block], mentions);
  const { type, text, fields, elements } = block;
  switch (type) {
    case 'markdown':
      return typeof text === 'string' ? parseMarkdown(withoutTokens(text)) : [];
    case 'header':
      return [{ kind: 'heading', level: 2, children: [{ kind: 'text', text: plainOf(text) }] }];
    case 'section':
      return [text, ...(fields ?? [])].flatMap((each) => readSlackText(each, mentions));
    case 'context':
      return (elements ?? []).flatMap((each) => readSlackText(each, mentions));
    default:
      return [];
  }
}

const plainOf = (text: SlackBlock['text']): string =>
  typeof text === 'object' && typeof text.text === 'string' ? withoutTokens(text.text) : '';

function readSlackText(text: SlackText | string | undefined, mentions: MentionsRead): Block[] {
  const plain = plainOf(text);
  if (plain === '' || typeof text !== 'object') return [];
  if (text.type === 'mrkdwn') return readMrkdwn(plain, mentions);
  return [{ kind: 'paragraph', children: [{ kind: 'text', text: plain }] }];
}
