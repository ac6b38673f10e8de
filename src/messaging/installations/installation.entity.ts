import type { Route } from '../../platforms/contract.js';
import { Column, Entity, PrimaryColumn } from 'typeorm';
import type { InstallationStatus } from './installation-status.js';

/** One bot in one external team. */
@Entity('installations')
export class InstallationEntity {
  @PrimaryColumn('uuid') id!: string;
  @Column('uuid') organisation_id!: string;
  @Column('text') platform!: string;
  /** Sealed. */
  @Column('text') credentials!: string;
  @Column('int') credentials_version!: number;
  /** Null: they never do, or cannot be renewed any more. */
  @Column('timestamptz', { nullable: true }) credentials_expire_at!: Date | null;
  /** Sealed. */
  @Column('text') webhook_secret!: string;
  @Column('text', { nullable: true }) account_id!: string | null;
  @Column('text', { nullable: true }) account_name!: string | null;
  @Column('text', { nullable: true }) bot_user_id!: string | null;
  @Column('text', { nullable: true }) app_id!: string | null;
  @Column('text', { array: true }) self_ids!: string[];
  @Column('text', { nullable: true }) exclusive_key!: string | null;
  @Column('text') status!: InstallationStatus;
  @Column('text', { nullable: true }) status_detail!: string | null;
  /** What does not work although the credentials do. */
  @Column('text', { nullable: true }) warning!: string | null;
  @Column('timestamptz') status_changed_at!: Date;
  @Column('timestamptz', { nullable: true }) last_connected_at!: Date | null;
  @Column('timestamptz', { nullable: true }) paused_until!: Date | null;
}

/** Who uses an installation. Its id stands in the webhook's address. */
@Entity('installation_references')
export class InstallationReferenceEntity {
  @PrimaryColumn('uuid') id!: string;
  @Column('uuid') organisation_id!: string;
  @Column('uuid') installation_id!: string;
  @Column('text') owner_kind!: string;
  @Column('text') owner_id!: string;
  @Column('boolean') enabled!: boolean;
}

/** An external channel as synced from an installation. */
@Entity('platform_channels')
export class PlatformChannelEntity {
  @PrimaryColumn('uuid') id!: string;
  @Column('uuid') organisation_id!: string;
  @Column('uuid') installation_id!: string;
  @Column('text') external_id!: string;
  @Column('text', { nullable: true }) server_id!: string | null;
  @Column('text') name!: string;
  @Column('text') type!: string;
  @Column('text', { nullable: true }) topic!: string | null;
  @Column('boolean') is_private!: boolean;
  @Column('int', { nullable: true }) member_count!: number | null;
  @Column('timestamptz', { nullable: true }) gone_at!: Date | null;
  @Column('timestamptz', { nullable: true }) caught_up_to!: Date | null;
  /** A provider's own note of how it is reached. */
  @Column('jsonb', { nullable: true }) route!: Route | null;
}

/** A platform channel and a native channel that share their messages. */
@Entity('mirrors')
export class MirrorEntity {
  @PrimaryColumn('uuid') id!: string;
  @Column('uuid') organisation_id!: string;
  @Column('uuid') platform_channel_id!: string;
  @Column('uuid') channel_id!: string;
  @Column('uuid') reference_id!: string;
  @Column('boolean') inbound!: boolean;
  @Column('boolean') outbound!: boolean;
}
