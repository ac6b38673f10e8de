import { Column, CreateDateColumn, Entity, PrimaryColumn, UpdateDateColumn } from 'typeorm';

/** Somebody who signs in. */
@Entity('users')
export class UserEntity {
  @PrimaryColumn('uuid') id!: string;
  /** Lower case. */
  @Column('text') email!: string;
  @Column('text') display_name!: string;
  @Column('text', { nullable: true }) avatar_url!: string | null;
  /** Null where another issuer signs the person in. */
  @Column('text', { nullable: true }) password_hash!: string | null;
  /** `issuer|subject` of an external issuer; null for local accounts. */
  @Column('text', { nullable: true }) external_subject!: string | null;
  @CreateDateColumn({ type: 'timestamptz' }) created_at!: Date;
  @UpdateDateColumn({ type: 'timestamptz' }) updated_at!: Date;
}
