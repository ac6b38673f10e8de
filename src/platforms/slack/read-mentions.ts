import { type InboundMention, mentionToken } from '../inbound-event.js';

/** The mentions met while a message is read, each once. */
export class MentionsRead {
  private readonly met = new Map<string, InboundMention>();

  /** Notes a mention; answers what stands for it in the text. `name`: null where Slack told the id alone. */
  meet(kind: InboundMention['kind'], id: string, name: string | null): string {
    const token = mentionToken(kind, id);
    const known = this.met.get(token);
    if (!known?.name) this.met.set(token, { token, kind, id, name });
    return token;
  }

  all(): InboundMention[] {
    return [...this.met.values()];
  }
}

/** What Slack's ids are made of. */
export const isSlackId = (id: unknown): id is string => typeof id === 'string' && /^[A-Z0-9]{1,40}$/.test(id);
