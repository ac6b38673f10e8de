import { Injectable, type OnModuleInit } from '@nestjs/common';
import { type RegisteredUser, RegistrationHooks } from '../auth/accounts/registration-hooks.service.js';
import { Invitations } from './invitations.service.js';
import { Organisations } from './organisations/organisations.service.js';

/** What a new account comes with: an organisation of its own, and the places it was invited to. */
@Injectable()
export class Registration implements OnModuleInit {
  constructor(
    private readonly hooks: RegistrationHooks,
    private readonly organisations: Organisations,
    private readonly invitations: Invitations,
  ) {}

  onModuleInit(): void {
    this.hooks.add((user) => this.welcome(user));
  }

  private async welcome({ id, email, displayName }: RegisteredUser): Promise<void> {
    await this.organisations.createPersonal(id, displayName);
    await this.invitations.accept(id, email);
  }
}
