import { Column, Entity, PrimaryColumn } from 'typeorm';
import type { AppKind, Manifest } from './manifest/manifest.js';

/** An app that an organisation has added. */
@Entity('apps')
export class AppEntity {
  @PrimaryColumn('uuid') id!: string;
  @Column('uuid') organisation_id!: string;
  @Column('text') name!: string;
  @Column('text') json_url!: string;
  @Column('text', { nullable: true }) kind!: AppKind | null;
  @Column('text', { nullable: true }) given_kind!: AppKind | null;
  @Column('jsonb') json_schema!: Record<string, unknown>;
  @Column('jsonb') manifest!: Manifest;
  @Column('text', { array: true }) warnings!: string[];
  @Column('timestamptz') fetched_at!: Date;
  @Column('text', { nullable: true }) auth_credential!: string | null;
  @Column('boolean') is_active!: boolean;
  @Column('int') position!: number;
  @Column('text') signing_secret!: string;
  @Column('text', { nullable: true }) previous_secret!: string | null;
  @Column('timestamptz', { nullable: true }) previous_secret_until!: Date | null;
  @Column('timestamptz', { nullable: true }) failing_since!: Date | null;
  @Column('text', { nullable: true }) last_error!: string | null;
  @Column('timestamptz', { nullable: true }) last_called_at!: Date | null;
  @Column('timestamptz', { nullable: true }) paused_at!: Date | null;
  @Column('text', { nullable: true }) pause_reason!: string | null;
  /** Made as a custom integration. */
  @Column('boolean') is_custom!: boolean;
  @Column('uuid', { nullable: true }) created_by!: string | null;
  @Column('timestamptz') created_at!: Date;
  @Column('timestamptz') updated_at!: Date;
}

/** Whether an app is on in one channel, where somebody has said so. */
@Entity('app_channels')
export class AppChannelEntity {
  @PrimaryColumn('uuid') app_id!: string;
  @PrimaryColumn('uuid') channel_id!: string;
  @Column('uuid') organisation_id!: string;
  @Column('boolean') is_active!: boolean;
  @Column('timestamptz') updated_at!: Date;
}

/** A value that somebody chose for a setting, everywhere or in one channel. */
@Entity('app_settings')
export class AppSettingEntity {
  @PrimaryColumn('uuid') id!: string;
  @Column('uuid') organisation_id!: string;
  @Column('uuid') app_id!: string;
  @Column('uuid', { nullable: true }) channel_id!: string | null;
  @Column('text') label!: string;
  @Column('text') value!: string;
  @Column('boolean') is_secret!: boolean;
  @Column('timestamptz') created_at!: Date;
  @Column('timestamptz') updated_at!: Date;
}

export const APP_ENTITIES = [AppEntity, AppChannelEntity, AppSettingEntity];
