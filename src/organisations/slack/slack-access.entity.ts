import { Column, Entity, PrimaryColumn } from 'typeorm';

/** What an organisation was granted in one Slack team. The token stands with the installation that this row refers to. */
@Entity('slack_accesses')
export class SlackAccessEntity {
  @PrimaryColumn('uuid') id!: string;
  @Column('uuid') organisation_id!: string;
  @Column('uuid', { nullable: true }) user_id!: string | null;
  @Column('text') team_id!: string;
  @Column('text') team_name!: string;
  @Column('text', { nullable: true }) channel!: string | null;
  @Column('text', { nullable: true }) channel_id!: string | null;
  @Column('text', { nullable: true }) configuration_url!: string | null;
  /** Sealed: whoever knows it may post. */
  @Column('text', { nullable: true }) url!: string | null;
  @Column('timestamptz') created_at!: Date;
  @Column('timestamptz') updated_at!: Date;
}

export const SLACK_ACCESS_ENTITIES = [SlackAccessEntity];
