import { Column, CreateDateColumn, Entity, PrimaryColumn, UpdateDateColumn } from 'typeorm';

/** A digital twin of a workspace: it answers on someone's behalf. */
@Entity('twins')
export class Twin {
  @PrimaryColumn('uuid') id!: string;
  @Column('uuid') organisation_id!: string;
  @Column('uuid') workspace_id!: string;
  @Column('text') name!: string;
  /** What it is told about itself before every answer. */
  @Column('text') instructions!: string;
  /** Null once that user is gone. */
  @Column('uuid', { nullable: true }) created_by!: string | null;
  @CreateDateColumn({ type: 'timestamptz' }) created_at!: Date;
  @UpdateDateColumn({ type: 'timestamptz' }) updated_at!: Date;
}
