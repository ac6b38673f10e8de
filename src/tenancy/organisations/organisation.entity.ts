import { Column, CreateDateColumn, Entity, PrimaryColumn, UpdateDateColumn } from 'typeorm';
import type { Role } from '../roles.js';

/** The tenant. */
@Entity('organisations')
export class OrganisationEntity {
  @PrimaryColumn('uuid') id!: string;
  @Column('text') name!: string;
  /** Unique. */
  @Column('text') slug!: string;
  /** The user whose own organisation it is. */
  @Column('uuid', { nullable: true }) personal_for!: string | null;
  @CreateDateColumn({ type: 'timestamptz' }) created_at!: Date;
  @UpdateDateColumn({ type: 'timestamptz' }) updated_at!: Date;
}

/** Who belongs to an organisation. */
@Entity('organisation_members')
export class OrganisationMemberEntity {
  @PrimaryColumn('uuid') organisation_id!: string;
  @PrimaryColumn('uuid') user_id!: string;
  @Column('text') role!: Role;
  @CreateDateColumn({ type: 'timestamptz' }) joined_at!: Date;
}
