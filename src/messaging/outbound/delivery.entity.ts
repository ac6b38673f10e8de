import { Column, Entity, PrimaryColumn } from 'typeorm';
import type { Degradation, Part } from '../../platforms/contract.js';
import type { DeliveryUpdatedNotice } from '../messaging-notices.service.js';

export const DELIVERY_KINDS = ['post', 'edit', 'delete', 'react', 'unreact', 'pin', 'unpin'] as const;
export type DeliveryKind = (typeof DELIVERY_KINDS)[number];

/** What of a message a delivery's state is about: `file` when its text is there and the rest of its files is not. */
export const DELIVERY_SUBJECTS = [...DELIVERY_KINDS, 'file'] as const;
export type DeliverySubject = (typeof DELIVERY_SUBJECTS)[number];

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
  /** The platform has no such thing, and nothing stands in for it. */
  'unsupported',
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
  /** Of who pinned or reacted. */
  @Column('text', { nullable: true }) actor_name!: string | null;
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
  /** When a person sent it again. */
  @Column('timestamptz', { nullable: true }) retried_at!: Date | null;
  @Column('timestamptz', { nullable: true }) finished_at!: Date | null;
}

/** Parts with files come after those with text. */
export const subjectOf = ({
  kind,
  parts,
  parts_done: done,
}: Pick<DeliveryEntity, 'kind' | 'parts' | 'parts_done'>): DeliverySubject =>
  kind === 'post' && done > 0 && parts?.[done]?.file !== undefined ? 'file' : kind;

/** A delivery that a channel stands behind, so that somebody may watch it. */
export type NativeDelivery = DeliveryEntity & { channel_id: string; message_id: string };

/** What is told of a delivery as its row stands now. */
export const noticeOf = (row: NativeDelivery): DeliveryUpdatedNotice => ({
  organisationId: row.organisation_id,
  delivery_id: row.id,
  channel_id: row.channel_id,
  message_id: row.message_id,
  platform: row.platform,
  kind: row.kind,
  about: subjectOf(row),
  status: row.status,
  degradations: row.degradations,
  error: row.last_error,
  latency_ms: row.latency_ms,
});
