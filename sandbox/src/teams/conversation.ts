import type { ShelvedFile } from '../platform-sandbox.js';
import type { TeamsPerson } from './people.js';

export interface Mention {
  id: string;
  name: string;
}

/** An attachment or an entity, as the Bot Framework's schema has it. */
export type Json = Record<string, unknown>;

export interface TeamsMessage {
  id: string;
  /** The root's id; null on a root and in a personal chat. */
  rootId: string | null;
  authorId: string;
  authorName: string;
  isBot: boolean;
  /** True for what the account's own bot wrote. */
  isOwn: boolean;
  /** What the activity's `text` says. */
  text: string;
  textFormat: 'plain' | 'markdown' | 'xml';
  /** The rich body; only of what people wrote. */
  html: string | null;
  /** What the rich body has of attached files, after the words. */
  filesHtml: string;
  /** True when a person formatted it, so that `text` is not all of it. */
  isFormatted: boolean;
  mentions: Mention[];
  attachments: Json[];
  files: Promise<ShelvedFile[]>;
  reactions: { type: string; users: string[] }[];
  isEdited: boolean;
  isPinned: boolean;
  /** Deleted messages can be brought back. */
  isDeleted: boolean;
  sentAt: number;
}

/** A channel of the team, the chat of one person with the bot, or one of several people. */
export class Conversation {
  readonly messages = new Map<string, TeamsMessage>();
  /** When the newest message was sent that was written into the past, in milliseconds. */
  pastUntil: number | undefined;
  /** Of a group chat: false once the bot was taken out of it. */
  hasBot = true;

  constructor(
    readonly id: string,
    public name: string,
    /** The other side of a personal chat; null elsewhere. */
    readonly person: TeamsPerson | null,
    /** The people of a group chat; null elsewhere. */
    readonly group: ReadonlySet<TeamsPerson> | null = null,
  ) {}

  /** Channels alone have threads, and a team around them. */
  get isChannel(): boolean {
    return this.person === null && this.group === null;
  }

  get isPersonal(): boolean {
    return this.person !== null;
  }

  /** A message that is still there. */
  find(id: string): TeamsMessage | null {
    const message = this.messages.get(id);
    return message && !message.isDeleted ? message : null;
  }

  /** The root of the thread in which a message is; null when the root itself was never here. */
  rootOf(id: string): string | null {
    const message = this.messages.get(id);
    return message ? (message.rootId ?? message.id) : null;
  }

  add(draft: Omit<TeamsMessage, 'id' | 'reactions' | 'isEdited' | 'isPinned' | 'isDeleted'>): TeamsMessage {
    const message: TeamsMessage = {
      ...draft,
      id: this.freeId(draft.sentAt),
      reactions: [],
      isEdited: false,
      isPinned: false,
      isDeleted: false,
    };
    this.messages.set(message.id, message);
    return message;
  }

  /** Ids of messages are the milliseconds at which they were sent, or the next that are free here. */
  freeId(at = Date.now()): string {
    let id = at;
    while (this.messages.has(String(id))) id += 1;
    return String(id);
  }

  /** Oldest first. */
  shown(): TeamsMessage[] {
    const there = [...this.messages.values()].filter(({ isDeleted }) => !isDeleted);
    return there.sort((one, other) => one.sentAt - other.sentAt || Number(one.id) - Number(other.id));
  }
}
