import { Column, Entity, PrimaryColumn } from 'typeorm';
import type { Degradation, Part } from '../../platforms/contract.js';

export const DELIVERY_KINDS = ['post', 'edit', 'delete', 'react', 'unreact'] as const;
export type DeliveryKind = (typeof DELIVERY_KINDS)[number];

export const DELIVERY_STATUSES = [
  /** Waits in its lane. */
  'pending',
  /** A request is out, or was when the process died. */
  'sending',
  'delivered',
  /** Delivered, with something shown in another way; `degradations` says what. */
  'degraded',
  /** There was nothing to do any more: the message was deleted, or never arrived there. */
  'skipped',
  /** The platform refused it for good. */
  'failed',
  /** It left and nothing can tell whether it arrived: a person decides. */
  'unknown',
  /** Given up after a day, or after too many attempts. */
  'dead',
  /** Its channel was deleted. */
  'cancelled',
] as const;
export type DeliveryStatus = (typeof DELIVERY_STATUSES)[number];

/** Those that a person may send again. */
export const RETRYABLE: readonly DeliveryStatus[] = ['failed', 'unknown', 'dead'];

export interface DeliveryError {
  code: string;
  message: string;
}

/** What a bot says for itself, in answer to external messages. */
export interface DirectBody {
  content: string;
  /** External id of the message replied to. */
  reply_to: string | null;
  /** External id of the first message of that conversation, for platforms whose threads hang on their root. */
  thread_root: string | null;
}

/** One message (or edit, deletion, reaction) owed to one platform channel. */
@Entity('deliveries')
export class DeliveryEntity {
  @PrimaryColumn('uuid') id!: string;
  @Column('uuid') organisation_id!: string;
  @Column('text') platform!: string;
  @Column('uuid') installation_id!: string;
  @Column('uuid') platform_channel_id!: string;
  /** Null when nothing native stands behind it; so is `message_id`. */
  @Column('uuid', { nullable: true }) channel_id!: string | null;
  @Column('uuid', { nullable: true }) message_id!: string | null;
  @Column('text') kind!: DeliveryKind;
  @Column('text', { nullable: true }) argument!: string | null;
  @Column('text') status!: DeliveryStatus;
  @Column('jsonb', { nullable: true }) parts!: Part[] | null;
  @Column('int') parts_done!: number;
  @Column('int', { nullable: true }) content_version!: number | null;
  @Column('jsonb') degradations!: Degradation[];
  @Column('int') attempts!: number;
  @Column('jsonb', { nullable: true }) last_error!: DeliveryError | null;
  @Column('timestamptz', { nullable: true }) attempt_started_at!: Date | null;
  @Column('int', { nullable: true }) latency_ms!: number | null;
  @Column('jsonb', { nullable: true }) direct!: DirectBody | null;
  @Column('text', { nullable: true }) asked_by!: string | null;
  @Column('text', { array: true }) external_ids!: string[];
  @Column('timestamptz') created_at!: Date;
  @Column('timestamptz', { nullable: true }) finished_at!: Date | null;
}
