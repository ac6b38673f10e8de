import { Injectable } from '@nestjs/common';
import { Database } from '../../kernel/database/database.service.js';
import { newId } from '../../kernel/database/ids.js';
import { RegistrationHooks } from './registration-hooks.service.js';
import { FIND_USER, INSERT_USER } from './users.sql.js';

/** A row of users without what is secret. */
export interface UserRow {
  id: string;
  email: string;
  display_name: string;
  avatar_url: string | null;
  created_at: Date;
}

export interface NewUser {
  /** Normalised. */
  email: string;
  displayName: string;
  avatarUrl?: string | null;
  passwordHash?: string | null;
  externalSubject?: string | null;
}

/** Makes accounts, whoever signs them in. */
@Injectable()
export class Users {
  constructor(
    private readonly db: Database,
    private readonly hooks: RegistrationHooks,
  ) {}

  find(id: string): Promise<UserRow | null> {
    return this.db.one<UserRow>(FIND_USER, [id]);
  }

  /** Makes the account and whatever the hooks make for it, in one transaction; null where the address is taken. */
  create(user: NewUser): Promise<UserRow | null> {
    const { email, displayName, avatarUrl, passwordHash, externalSubject } = user;
    return this.db.transaction(async () => {
      const row = await this.db.one<UserRow>(INSERT_USER, [
        newId(),
        email,
        displayName,
        avatarUrl ?? null,
        passwordHash ?? null,
        externalSubject ?? null,
      ]);
      if (row) await this.hooks.run({ id: row.id, email, displayName });
      return row;
    });
  }
}
