/**
 * Formatted text between platforms: each platform's markup is read into a document and written from one. Blocks take
 * whole lines, so that neighbouring blocks are one line break apart: a blank line is an empty line of a paragraph, and
 * two paragraphs in a row mean the same as one paragraph with a line break between their texts.
 */
export type Document = Block[];

export type Block =
  | { kind: 'paragraph'; children: Inline[] }
  | { kind: 'heading'; level: 1 | 2 | 3 | 4 | 5 | 6; children: Inline[] }
  | { kind: 'code-block'; language: string | null; text: string }
  | { kind: 'quote'; children: Block[] }
  /** `start` is the first item's number where `ordered`, otherwise 1. */
  | { kind: 'list'; ordered: boolean; start: number; items: Block[][] };

export type Inline =
  /** Literal, never markup; `\n` is a line break. */
  | { kind: 'text'; text: string }
  | { kind: MarkKind; children: Inline[] }
  /** One line; a line break in it divides it when the document is normalised. */
  | { kind: 'code'; text: string }
  /** http, https, mailto and tel alone, at most `MAX_URL_UNITS` long; any other is only its children. */
  | { kind: 'link'; url: string; children: Inline[] }
  | { kind: 'mention'; mention: Mention };

export type MarkKind = 'bold' | 'italic' | 'strike' | 'spoiler';

export interface Mention {
  target: 'person' | 'channel';
  /** As shown, with its sign: `@Ada`, `#general`. */
  text: string;
  /** The platform's own id. */
  id: string;
}

/** UTF-16 units of the longest address that a link may have. */
export const MAX_URL_UNITS = 2048;

/** How deep quotes and lists may stand in each other; what is deeper is text. */
export const MAX_DEPTH = 8;

const LINKABLE = /^(?:https?:\/\/|mailto:|tel:)[^\s\p{Cc}<>]+$/iu;

/** Whether a link may have this address. */
export const isLinkable = (url: string): boolean => url.length <= MAX_URL_UNITS && LINKABLE.test(url);

/** Visits every block and inline node, parents before children, in the order of reading. */
export function walk(nodes: readonly (Block | Inline)[], visit: (node: Block | Inline) => void): void {
  for (const node of nodes) {
    visit(node);
    if (node.kind === 'list') for (const item of node.items) walk(item, visit);
    else if ('children' in node) walk(node.children, visit);
  }
}

/** The document with each text node's text replaced; code, addresses and mentions stay as they are. */
export const mapText = (document: Document, change: (text: string) => string): Document =>
  mapInlines(document, (inline) => (inline.kind === 'text' ? { kind: 'text', text: change(inline.text) } : inline));

/** The document with every inline node without children replaced. */
export const mapInlines = (document: Document, change: (leaf: Inline) => Inline): Document => {
  const inline = (node: Inline): Inline =>
    'children' in node ? { ...node, children: node.children.map(inline) } : change(node);
  const block = (node: Block): Block => {
    switch (node.kind) {
      case 'paragraph':
      case 'heading':
        return { ...node, children: node.children.map(inline) };
      case 'quote':
        return { ...node, children: node.children.map(block) };
      case 'list':
        return { ...node, items: node.items.map((item) => item.map(block)) };
      case 'code-block':
        return node;
    }
  };
  return document.map(block);
};
