import { Injectable } from '@nestjs/common';

/** Whom an account was just made for. */
export interface RegisteredUser {
  id: string;
  /** Normalised. */
  email: string;
  displayName: string;
}

/** Runs in the transaction that makes the account: when it throws, there is no account. */
export type RegistrationHook = (user: RegisteredUser) => Promise<void>;

/** Where the rooms above this one say what a new account comes with. */
@Injectable()
export class RegistrationHooks {
  private readonly hooks: RegistrationHook[] = [];

  add(hook: RegistrationHook): void {
    this.hooks.push(hook);
  }

  async run(user: RegisteredUser): Promise<void> {
    for (const hook of this.hooks) await hook(user);
  }
}
