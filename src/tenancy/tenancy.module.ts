import { Module } from '@nestjs/common';
import { AuthModule } from '../auth/auth.module.js';
import { Access } from './access.service.js';
import { InvitationEntity } from './invitation.entity.js';
import { Invitations } from './invitations.service.js';
import { TenancyNotices } from './notices.service.js';
import { OrganisationEntity, OrganisationMemberEntity } from './organisations/organisation.entity.js';
import { OrganisationMembersController } from './organisations/organisation-members.controller.js';
import { OrganisationMembers } from './organisations/organisation-members.service.js';
import { OrganisationsController } from './organisations/organisations.controller.js';
import { Organisations } from './organisations/organisations.service.js';
import { Registration } from './registration.service.js';
import { RemovalHooks } from './removal-hooks.service.js';
import { WorkspaceEntity, WorkspaceMemberEntity } from './workspaces/workspace.entity.js';
import { WorkspaceMembersController } from './workspaces/workspace-members.controller.js';
import { WorkspaceMembers } from './workspaces/workspace-members.service.js';
import { WorkspaceRemoval } from './workspaces/workspace-removal.service.js';
import { WorkspacesController } from './workspaces/workspaces.controller.js';
import { Workspaces } from './workspaces/workspaces.service.js';

export const TENANCY_ENTITIES = [
  OrganisationEntity,
  OrganisationMemberEntity,
  WorkspaceEntity,
  WorkspaceMemberEntity,
  InvitationEntity,
];

/** Organisations, workspaces, who belongs to them and as what. */
@Module({
  imports: [AuthModule],
  controllers: [
    OrganisationsController,
    OrganisationMembersController,
    WorkspacesController,
    WorkspaceMembersController,
  ],
  providers: [
    Access,
    Invitations,
    OrganisationMembers,
    Organisations,
    Registration,
    RemovalHooks,
    TenancyNotices,
    WorkspaceMembers,
    WorkspaceRemoval,
    Workspaces,
  ],
  exports: [Access, Invitations, RemovalHooks, TenancyNotices],
})
export class TenancyModule {}
