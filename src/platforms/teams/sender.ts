import type { Activity, Mention } from '@microsoft/agents-activity';
import type { AttemptStamp, Part, PartAddress, Receipt, Sender, SendTarget } from '../contract.js';
import { ProviderError } from '../errors.js';
import type { Connector } from './connector.js';
import { readPart } from './encode.js';
import type { CallContext } from './errors.js';
import { hasThreads, threadId } from './ids.js';

/** Teams limits what a bot does in one conversation; its 30 requests a second in a tenant are met long after that. */
const POST: CallContext = { effect: 'post', scope: 'channel' };
const CHANGE: CallContext = { effect: 'repeatable', scope: 'channel' };

const GONE = 'ActivityNotFoundInConversation';

export class TeamsSender implements Sender {
  constructor(private readonly connector: Connector) {}

  async send(target: SendTarget, part: Part, _stamp: AttemptStamp, signal: AbortSignal): Promise<Receipt> {
    const request = { method: 'post', path: activitiesOf(conversationOf(target)), body: activityOf(part) } as const;
    const sent = await this.connector.call<{ id?: unknown }>(target.route, request, POST, signal);
    if (typeof sent?.id === 'string' && sent.id !== '') return { externalId: sent.id };
    throw new ProviderError('outcome-unknown', 'Teams took the message and did not tell its id');
  }

  async edit(address: PartAddress, part: Part, signal: AbortSignal): Promise<void> {
    const request = { method: 'put', path: activityAt(address), body: activityOf(part) } as const;
    await this.connector.call(address.route, request, CHANGE, signal);
  }

  async remove(address: PartAddress, signal: AbortSignal): Promise<void> {
    try {
      await this.connector.call(address.route, { method: 'delete', path: activityAt(address) }, CHANGE, signal);
    } catch (error) {
      if (!(error instanceof ProviderError && error.details.nativeCode === GONE)) throw error;
    }
  }

  /** Connections are Node's own, shared by all and closed when they have been idle. */
  async close(): Promise<void> {}
}

/** A thread has its root's id in its own; an answer to an answer goes there too. Chats have no threads. */
function conversationOf({ channelId, replyTo, threadRoot, route }: SendTarget): string {
  const root = threadRoot ?? replyTo;
  return root !== null && hasThreads(channelId, route?.teamId) ? threadId(channelId, root) : channelId;
}

const activitiesOf = (conversationId: string): string =>
  `v3/conversations/${encodeURIComponent(conversationId)}/activities`;

const activityAt = ({ channelId, externalId }: PartAddress): string =>
  `${activitiesOf(channelId)}/${encodeURIComponent(externalId)}`;

/** As the Bot Connector takes it; whose it is, and where it goes, stand in the token and the path. */
function activityOf(part: Part): Pick<Activity, 'type' | 'text' | 'textFormat'> & { entities?: Mention[] } {
  const { text, entities } = readPart(part);
  return { type: 'message', text, textFormat: 'xml', ...(entities.length > 0 && { entities }) };
}
