import { Column, Entity, PrimaryColumn } from 'typeorm';
import type { InboundFile } from '../platforms/inbound-event.js';

/** An organisation's archive of one external team. Its credentials and their state stand with its installation. */
@Entity('connections')
export class ConnectionEntity {
  @PrimaryColumn('text') id!: string;
  @Column('uuid') organisation_id!: string;
  @Column('text') name!: string;
  @Column('text') platform!: string;
  @Column('boolean') sync_all!: boolean;
  @Column('int') sync_interval_minutes!: number;
  @Column('int', { nullable: true }) history_requests_per_minute!: number | null;
  @Column('boolean') wiki_enabled!: boolean;
  @Column('boolean') graph_enabled!: boolean;
  @Column('int') channel_count!: number;
  @Column('timestamptz', { nullable: true }) last_sync!: Date | null;
  @Column('timestamptz', { nullable: true }) next_sync_at!: Date | null;
  @Column('timestamptz', { nullable: true }) validated_at!: Date | null;
  @Column('uuid', { nullable: true }) created_by!: string | null;
  @Column('timestamptz', { nullable: true }) deleted_at!: Date | null;
  @Column('timestamptz') created_at!: Date;
  @Column('timestamptz') updated_at!: Date;
}

/** An external channel as a connection knows it. */
@Entity('connection_channels')
export class ConnectionChannelEntity {
  @PrimaryColumn('uuid') id!: string;
  @Column('uuid') organisation_id!: string;
  @Column('text') connection_id!: string;
  @Column('text') external_id!: string;
  @Column('text') name!: string;
  @Column('text') type!: string;
  @Column('text', { nullable: true }) topic!: string | null;
  @Column('boolean') is_private!: boolean;
  @Column('int', { nullable: true }) member_count!: number | null;
  @Column('boolean') sync_enabled!: boolean;
  @Column('timestamptz', { nullable: true }) read_at!: Date | null;
  @Column('int') message_count!: number;
  @Column('timestamptz', { nullable: true }) gone_at!: Date | null;
  @Column('timestamptz') created_at!: Date;
  @Column('timestamptz') updated_at!: Date;
}

/** What somebody wrote on a platform; after its deletion a tombstone without text. */
@Entity('archived_messages')
export class ArchivedMessageEntity {
  @PrimaryColumn('uuid') channel_id!: string;
  @PrimaryColumn('text') external_id!: string;
  @Column('uuid') organisation_id!: string;
  @Column('text') connection_id!: string;
  @Column('timestamptz') sent_at!: Date;
  @Column('text') author_id!: string;
  @Column('text') author_name!: string;
  @Column('text', { nullable: true }) author_avatar_url!: string | null;
  @Column('boolean') is_bot!: boolean;
  @Column('text') text!: string;
  @Column('text', { nullable: true }) reply_to!: string | null;
  @Column('jsonb') files!: InboundFile[];
  @Column('timestamptz', { nullable: true }) edited_at!: Date | null;
  @Column('timestamptz', { nullable: true }) deleted_at!: Date | null;
  @Column('timestamptz') archived_at!: Date;
}

export const CONNECTION_ENTITIES = [ConnectionEntity, ConnectionChannelEntity, ArchivedMessageEntity];
