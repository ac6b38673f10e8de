import type { DueMessage } from '../digest/due-message.js';
import { entryId } from '../digest/entry-id.js';
import { linksOf } from '../digest/links.js';
import { wordsIn } from '../digest/subjects.js';
import type { Contribution } from '../digest/tally.js';

export const NODE_TYPES = ['person', 'channel', 'subject', 'link'] as const;
export type NodeType = (typeof NODE_TYPES)[number];

export const EDGE_KINDS = ['replies_to', 'writes_in', 'speaks_of', 'discussed_in', 'shares', 'linked_in'] as const;
export type EdgeKind = (typeof EDGE_KINDS)[number];

export interface GraphNode {
  id: string;
  type: NodeType;
  key: string;
  label: string;
  label_at: Date;
}

export interface GraphEdge {
  id: string;
  kind: EdgeKind;
  source: string;
  target: string;
}

/** Who wrote the message that another one answers. */
export interface Answered {
  answered_id: string | null;
  answered_name: string | null;
  answered_is_bot: boolean | null;
}

export type GraphMessage = DueMessage & Answered;

export interface GraphContribution extends Contribution<GraphEdge> {
  nodes: Map<string, GraphNode>;
}

export const nodeId = (connectionId: string, type: NodeType, key: string): string => entryId(connectionId, type, key);

const nothing = (): GraphContribution => ({ nodes: new Map(), entries: new Map(), occurrences: [] });

/** What messages count in. Bots are passed over, as authors and as those who are answered. */
export function graphContribution(messages: readonly GraphMessage[]): GraphContribution {
  const now = nothing();
  for (const message of messages) {
    if (message.deleted || message.is_bot) continue;
    const to = new MessageEdges(now, message);
    to.addText();
    to.addAnswer();
  }
  return now;
}

/** That messages answer others which came only now; whatever else they count in is known. */
export function answersContribution(messages: readonly GraphMessage[]): GraphContribution {
  const now = nothing();
  for (const message of messages) {
    if (!message.deleted && !message.is_bot) new MessageEdges(now, message).addAnswer();
  }
  return now;
}

class MessageEdges {
  private readonly author: string;

  constructor(
    private readonly now: GraphContribution,
    private readonly message: GraphMessage,
  ) {
    this.author = this.node('person', message.author_id, message.author_name);
  }

  addText(): void {
    const { channel_id, channel_name, text } = this.message;
    // Not the platform's id, which may change.
    const channel = this.node('channel', channel_id, channel_name);
    this.edge('writes_in', this.author, channel);
    for (const word of wordsIn(text)) {
      const subject = this.node('subject', word);
      this.edge('speaks_of', this.author, subject);
      this.edge('discussed_in', subject, channel);
    }
    for (const address of linksOf(text)) {
      const link = this.node('link', address);
      this.edge('shares', this.author, link);
      this.edge('linked_in', link, channel);
    }
  }

  /** Nobody answers themselves. */
  addAnswer(): void {
    const { answered_id: id, answered_name: name, answered_is_bot: isBot, author_id: authorId } = this.message;
    if (!id || isBot || id === authorId) return;
    this.edge('replies_to', this.author, this.node('person', id, name ?? id));
  }

  private node(type: NodeType, key: string, label = key): string {
    const { connection_id, sent_at } = this.message;
    const id = nodeId(connection_id, type, key);
    const known = this.now.nodes.get(id);
    if (!known || known.label_at <= sent_at) this.now.nodes.set(id, { id, type, key, label, label_at: sent_at });
    return id;
  }

  private edge(kind: EdgeKind, source: string, target: string): void {
    const { channel_id, external_id, sent_at } = this.message;
    const id = entryId(kind, source, target);
    this.now.entries.set(id, { id, kind, source, target });
    this.now.occurrences.push({ channel_id, external_id, entry: id, sent_at });
  }
}
