import { TeamsAccount } from './account.js';

/** Every tenant of the sandbox; all of it is lost with the process. */
export class TeamsStore {
  private readonly accounts = new Map<string, TeamsAccount>();

  add(account: TeamsAccount): TeamsAccount {
    this.accounts.set(account.tenantId, account);
    return account;
  }

  /** By tenant id. */
  get(tenantId: string): TeamsAccount | undefined {
    return this.accounts.get(tenantId);
  }

  findByApp(appId: string): TeamsAccount | undefined {
    return [...this.accounts.values()].find((account) => account.appId === appId.toLowerCase());
  }

  /** True when some tenant has that chat or channel. */
  hasConversation(id: string): boolean {
    return [...this.accounts.values()].some((account) => account.find(id) !== null);
  }

  clear(): void {
    this.accounts.clear();
  }
}
