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

/** One message (or edit, deletion, reaction) owed to one platform channel. */
@Entity('deliveries')
export class DeliveryEntity {
  @PrimaryColumn('uuid') id!: string;
  @Column('uuid') organisation_id!: string;
  @Column('text') platform!: string;
  @Column('uuid') installation_id!: string;
  @Column('uuid') platform_channel_id!: string;
  @Column('uuid') channel_id!: string;
  @Column('uuid') message_id!: string;
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
  @Column('timestamptz') created_at!: Date;
  @Column('timestamptz', { nullable: true }) finished_at!: Date | null;
}
