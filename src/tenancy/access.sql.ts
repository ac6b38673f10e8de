import { statement } from '../kernel/database/statement.js';

export const FIND_WORKSPACE_ROLE = statement(
  'access.workspace-role',
  'SELECT organisation_id, role FROM workspace_members WHERE workspace_id = $1 AND user_id = $2',
);

export const FIND_ORGANISATION_ROLE = statement(
  'access.organisation-role',
  'SELECT role FROM organisation_members WHERE organisation_id = $1 AND user_id = $2',
);

export const FIND_MANAGED_WORKSPACES = statement(
  'access.managed-workspaces',
  `SELECT workspace_id, organisation_id FROM workspace_members
   WHERE user_id = $1 AND role IN ('owner', 'admin') ORDER BY workspace_id`,
);

export const FIND_PERSONAL_ORGANISATION = statement(
  'access.personal-organisation',
  'SELECT id FROM organisations WHERE personal_for = $1',
);
