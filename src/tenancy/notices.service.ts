import { Injectable } from '@nestjs/common';
import { Database } from '../kernel/database/database.service.js';

/** A user and a workspace. */
export interface Membership {
  userId: string;
  workspaceId: string;
}

export interface MembershipListener {
  membershipGained?(membership: Membership): void;
  /** Also when the workspace is gone. */
  membershipLost?(membership: Membership): void;
}

/** Tells this process, after the commit, who has come into a workspace and who has left it. */
@Injectable()
export class TenancyNotices {
  private readonly listeners: MembershipListener[] = [];

  constructor(private readonly db: Database) {}

  listen(listener: MembershipListener): void {
    this.listeners.push(listener);
  }

  membershipGained(membership: Membership): void {
    this.db.afterCommit(() => this.listeners.forEach((listener) => listener.membershipGained?.(membership)));
  }

  membershipLost(membership: Membership): void {
    this.db.afterCommit(() => this.listeners.forEach((listener) => listener.membershipLost?.(membership)));
  }
}
