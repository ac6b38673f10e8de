import { Injectable } from '@nestjs/common';

/** A workspace that is about to be deleted. */
export interface DoomedWorkspace {
  organisationId: string;
  workspaceId: string;
}

/** An organisation that is about to be deleted, its workspaces before it. */
export type DoomedOrganisation = Pick<DoomedWorkspace, 'organisationId'>;

/** Runs in the transaction that deletes the workspace, while its rows are still there: when it throws, they stay. */
export type RemovalHook = (workspace: DoomedWorkspace) => Promise<void>;

/** The same for what belongs to an organisation, and to none of its workspaces. */
export type OrganisationRemovalHook = (organisation: DoomedOrganisation) => Promise<void>;

/** Where the rooms above this one let go of what no foreign key reaches, such as the use of an installation. */
@Injectable()
export class RemovalHooks {
  private readonly hooks: RemovalHook[] = [];
  private readonly organisationHooks: OrganisationRemovalHook[] = [];

  add(hook: RemovalHook): void {
    this.hooks.push(hook);
  }

  addForOrganisations(hook: OrganisationRemovalHook): void {
    this.organisationHooks.push(hook);
  }

  async run(workspace: DoomedWorkspace): Promise<void> {
    for (const hook of this.hooks) await hook(workspace);
  }

  async runForOrganisation(organisation: DoomedOrganisation): Promise<void> {
    for (const hook of this.organisationHooks) await hook(organisation);
  }
}
