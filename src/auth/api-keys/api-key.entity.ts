import { Column, CreateDateColumn, Entity, PrimaryColumn } from 'typeorm';

/** A personal API key, without the key. */
@Entity('api_keys')
export class ApiKeyEntity {
  @PrimaryColumn('uuid') id!: string;
  @Column('uuid') user_id!: string;
  @Column('text') name!: string;
  @Column('text') prefix!: string;
  /** SHA-256. */
  @Column('bytea') key_hash!: Buffer;
  /** To the minute. */
  @Column('timestamptz', { nullable: true }) last_used_at!: Date | null;
  @Column('timestamptz', { nullable: true }) revoked_at!: Date | null;
  @CreateDateColumn({ type: 'timestamptz' }) created_at!: Date;
}
