/** Slack's rich text blocks, as people's messages carry them and as ours are posted; only what is read or written. */
export interface RichTextStyle {
  bold?: boolean;
  italic?: boolean;
  strike?: boolean;
  code?: boolean;
}

/** What stands in a line; which fields there are depends on `type`. */
export interface RichTextLeaf {
  type: string;
  style?: RichTextStyle;
  /** Of `text`, literal; of `link`, its label, where it has one. */
  text?: string;
  url?: string;
  user_id?: string;
  channel_id?: string;
  /** Of `broadcast`: `here`, `channel` or `everyone`. */
  range?: string;
  /** Of `emoji`. */
  name?: string;
  /** Of `emoji`: its code points in hexadecimal, joined by hyphens. */
  unicode?: string;
  /** Of `date`. */
  fallback?: string;
  /** Of `color`. */
  value?: string;
}

interface Lines {
  elements: RichTextLeaf[];
}

export type RichTextGroup =
  | (Lines & { type: 'rich_text_section' })
  | (Lines & { type: 'rich_text_quote' })
  /** With `border`, it stands in a quote. */
  | (Lines & { type: 'rich_text_preformatted'; border?: number })
  | RichTextList;

export interface RichTextList {
  type: 'rich_text_list';
  style: 'bullet' | 'ordered';
  /** How deep it stands in other lists. */
  indent?: number;
  /** By how much the first number is more than one. */
  offset?: number;
  border?: number;
  elements: (Lines & { type: 'rich_text_section' })[];
}

export interface RichTextBlock {
  type: 'rich_text';
  elements: RichTextGroup[];
}
