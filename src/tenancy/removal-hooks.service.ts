import { Injectable } from '@nestjs/common';

/** A workspace that is about to be deleted. */
export interface DoomedWorkspace {
  organisationId: string;
  workspaceId: string;
}

/** Runs in the transaction that deletes the workspace, while its rows are still there: when it throws, they stay. */
export type RemovalHook = (workspace: DoomedWorkspace) => Promise<void>;

/** Where the rooms above this one let go of what no foreign key reaches, such as the use of an installation. */
@Injectable()
export class RemovalHooks {
  private readonly hooks: RemovalHook[] = [];

  add(hook: RemovalHook): void {
    this.hooks.push(hook);
  }

  async run(workspace: DoomedWorkspace): Promise<void> {
    for (const hook of this.hooks) await hook(workspace);
  }
}
