import { Injectable, type OnModuleInit } from '@nestjs/common';
import type { ParticipationMode } from '../../channels/channel-twins/channel-twin.dto.js';
import { TWIN } from '../../channels/channel-twins/channel-twins.sql.js';
import type { ChannelChange, ChannelSubscriber, Origin } from '../../channels/desk/desk.contract.js';
import { Subscribers } from '../../channels/desk/subscribers.service.js';
import { Database } from '../../kernel/database/database.service.js';
import { Lanes } from '../../kernel/jobs/lanes.service.js';
import { LoopGuard } from '../../responder/guard/loop-guard.service.js';
import { attentionOf, type HeardMessage } from './attention.js';
import { conversationOf } from './conversation.js';
import type { TwinQuestion } from './twin-answer.job.js';
import { ENQUEUE_QUESTIONS, HEARD } from './twin-subscriber.sql.js';

interface HeardRow extends HeardMessage {
  messageId: string;
  twinId: string;
  name: string;
  mode: ParticipationMode;
  others: string[];
}

/**
 * Listens to channels on behalf of their twins, and queues what one of them may want to answer. Passive twins need
 * nothing: what they remember is the channel itself.
 *
 * A twin's lane is locked before its channel's, here and where the answer is posted, so that the two cannot wait for
 * each other.
 */
@Injectable()
export class TwinSubscriber implements ChannelSubscriber, OnModuleInit {
  readonly kind = TWIN;

  constructor(
    private readonly db: Database,
    private readonly lanes: Lanes,
    private readonly subscribers: Subscribers,
    private readonly guard: LoopGuard,
  ) {}

  onModuleInit(): void {
    this.subscribers.register(this);
  }

  async take(changes: ChannelChange[], twinIds: string[]): Promise<void> {
    const created = new Map(changes.filter(({ kind }) => kind === 'created').map((it) => [it.messageId, it]));
    const [first] = created.values();
    if (!first) return;
    await this.enqueue(await this.questions(first.channelId, created, twinIds));
    if (![...created.values()].some(({ origin }) => !isAutomatic(origin))) return;
    const { organisationId, channelId } = first;
    await this.guard.admit({ organisationId, conversation: conversationOf(channelId), automatic: false, hops: 0 });
  }

  private async questions(
    channelId: string,
    created: Map<string, ChannelChange>,
    twinIds: string[],
  ): Promise<TwinQuestion[]> {
    const rows = await this.db.query<HeardRow>(HEARD, [channelId, [...created.keys()], twinIds]);
    return rows.flatMap((row) => {
      const { organisationId, origin } = created.get(row.messageId)!;
      const automatic = isAutomatic(origin);
      const attention = attentionOf(row, { ...row, id: row.twinId });
      if (!attention || LoopGuard.isTooFar({ automatic, hops: origin.hops })) return [];
      const { messageId, twinId, mode } = row;
      return [{ organisationId, channelId, twinId, messageId, attention, mode, automatic, hops: origin.hops }];
    });
  }

  private async enqueue(questions: TwinQuestion[]): Promise<void> {
    if (questions.length === 0) return;
    const rows = questions.map((payload) => ({ lane: laneOf(payload), payload }));
    await this.db.query(ENQUEUE_QUESTIONS, [JSON.stringify(rows)]);
    this.lanes.wakeAfterCommit();
  }
}

/** It waits for a model. */
const laneOf = ({ channelId, twinId }: TwinQuestion): string => `slow:twin:${channelId}:${twinId}`;

/** People write here, or on a platform that tells them from its bots. */
const isAutomatic = ({ kind, hops }: Origin): boolean => hops > 0 || (kind !== 'user' && kind !== 'bridge');
