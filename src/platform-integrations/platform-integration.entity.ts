import { Column, Entity, PrimaryColumn } from 'typeorm';
import type { SyncDirection } from './channels/channel-sync.js';

/** A workspace's use of a platform. Its credentials and their state stand with its installation. */
@Entity('platform_integrations')
export class PlatformIntegrationEntity {
  @PrimaryColumn('uuid') id!: string;
  @Column('uuid') organisation_id!: string;
  @Column('uuid') workspace_id!: string;
  @Column('text') platform!: string;
  @Column('boolean') enabled!: boolean;
  @Column('bytea', { nullable: true }) api_key_hash!: Buffer | null;
  @Column('timestamptz', { nullable: true }) api_key_created_at!: Date | null;
  @Column('uuid', { nullable: true }) created_by!: string | null;
  @Column('timestamptz') created_at!: Date;
  @Column('timestamptz') updated_at!: Date;
}

/** An integration's view of one external channel: whether and where its messages cross. */
@Entity('integration_channels')
export class IntegrationChannelEntity {
  @PrimaryColumn('uuid') id!: string;
  @Column('uuid') organisation_id!: string;
  @Column('uuid') integration_id!: string;
  @Column('uuid') platform_channel_id!: string;
  @Column('boolean') auto_sync_messages!: boolean;
  @Column('text', { nullable: true }) sync_direction!: SyncDirection | null;
  @Column('uuid', { nullable: true }) channel_id!: string | null;
  @Column('timestamptz') created_at!: Date;
  @Column('timestamptz') updated_at!: Date;
}

export const PLATFORM_INTEGRATION_ENTITIES = [PlatformIntegrationEntity, IntegrationChannelEntity];
