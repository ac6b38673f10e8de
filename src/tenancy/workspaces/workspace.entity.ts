import { Column, CreateDateColumn, Entity, PrimaryColumn, UpdateDateColumn } from 'typeorm';
import type { Role } from '../roles.js';

/** Where channels live. */
@Entity('workspaces')
export class WorkspaceEntity {
  @PrimaryColumn('uuid') id!: string;
  @Column('uuid') organisation_id!: string;
  @Column('text') name!: string;
  /** Unique in its organisation. */
  @Column('text') slug!: string;
  @Column('uuid', { nullable: true }) created_by!: string | null;
  @CreateDateColumn({ type: 'timestamptz' }) created_at!: Date;
  @UpdateDateColumn({ type: 'timestamptz' }) updated_at!: Date;
}

/** Who belongs to a workspace. */
@Entity('workspace_members')
export class WorkspaceMemberEntity {
  @Column('uuid') organisation_id!: string;
  @PrimaryColumn('uuid') workspace_id!: string;
  @PrimaryColumn('uuid') user_id!: string;
  @Column('text') role!: Role;
  @CreateDateColumn({ type: 'timestamptz' }) joined_at!: Date;
}
