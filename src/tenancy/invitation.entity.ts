import { Column, CreateDateColumn, Entity, PrimaryColumn } from 'typeorm';
import type { Role } from './roles.js';

/** Somebody without an account who was asked into a workspace, or into one of its channels. */
@Entity('invitations')
export class InvitationEntity {
  @PrimaryColumn('uuid') id!: string;
  @Column('uuid') organisation_id!: string;
  @Column('uuid') workspace_id!: string;
  /** Null: to the workspace alone. */
  @Column('uuid', { nullable: true }) channel_id!: string | null;
  /** Lower case. */
  @Column('text') email!: string;
  /** In the workspace, or in the channel when there is one. */
  @Column('text') role!: Role;
  @Column('uuid', { nullable: true }) invited_by!: string | null;
  @Column('timestamptz', { nullable: true }) accepted_at!: Date | null;
  @CreateDateColumn({ type: 'timestamptz' }) created_at!: Date;
}
