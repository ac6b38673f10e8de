import { type InboundMention, mentionToken, withoutTokens } from '../inbound-event.js';
import { type Document, writeMarkdown } from '../rich-text/index.js';
import type { TeamsActivity, TeamsMention } from './activity.js';
import { readHtml } from './read-html.js';

export interface ReadText {
  /** Markdown. */
  text: string;
  mentions: InboundMention[];
  /** The message that it quotes as the one that it answers. */
  quoted: string | null;
}

/** The words of a message: the rich body where there is one, else the plain text beside it. */
export function readText(activity: TeamsActivity): ReadText {
  const mentions = new Mentions(activity.mentions);
  const html = activity.attachments.find(({ contentType }) => contentType === 'text/html')?.content;
  if (typeof html === 'string') return rich(html, mentions);
  const isMarkup = activity.textFormat === 'xml';
  return isMarkup ? rich(activity.text, mentions) : plain(activity.text, mentions);
}

function rich(html: string, mentions: Mentions): ReadText {
  const { document, quotedId } = readHtml(html, (itemId, shown) => mentions.name(itemId, shown));
  return { text: written(document), mentions: mentions.named, quoted: quotedId };
}

/** Mentions stand in the text as their entities say, in their order. */
function plain(text: string, mentions: Mentions): ReadText {
  let shown = '';
  let at = 0;
  mentions.told.forEach((mention, index) => {
    const found = mention.text === '' ? -1 : text.indexOf(mention.text, at);
    if (found < 0) return;
    shown += withoutTokens(text.slice(at, found)) + mentions.name(String(index), mention.name);
    at = found + mention.text.length;
  });
  shown += withoutTokens(text.slice(at));
  const document: Document = [{ kind: 'paragraph', children: [{ kind: 'text', text: shown.trim() }] }];
  return { text: written(document), mentions: mentions.named, quoted: null };
}

const written = (document: Document): string => writeMarkdown(document).trim();

/** People by `29:`, bots by `28:`; a team or a channel is mentioned for all who are in it, and stays a word. */
const SOMEBODY = /^(?:29|28|8):/;

class Mentions {
  private readonly byToken = new Map<string, InboundMention>();

  constructor(readonly told: readonly TeamsMention[]) {}

  get named(): InboundMention[] {
    return [...this.byToken.values()];
  }

  /** What stands in the text in place of a name. */
  name(itemId: string | null, shown: string): string {
    const mention = this.find(itemId, shown);
    const name = withoutTokens(mention?.name || shown).trim();
    if (!mention || !SOMEBODY.test(mention.id)) return name === '' ? '' : `@${name}`;
    const id = withoutTokens(mention.id);
    const token = mentionToken('person', id);
    if (!this.byToken.has(token)) this.byToken.set(token, { token, kind: 'person', id, name: name || null });
    return token;
  }

  /** By its place among the entities where the names agree, else by the name alone. */
  private find(itemId: string | null, shown: string): TeamsMention | undefined {
    const numbered = itemId === null || !/^\d{1,4}$/.test(itemId) ? undefined : this.told[Number(itemId)];
    if (numbered && (numbered.name === shown || numbered.name === '')) return numbered;
    return this.told.find(({ name }) => name === shown) ?? numbered;
  }
}
