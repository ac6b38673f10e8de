import type { Database } from '../../src/kernel/database/database.service.js';
import { newId } from '../../src/kernel/database/ids.js';

/** A workspace of its own organisation. */
export interface WorkspaceFixture {
  organisationId: string;
  workspaceId: string;
  /** Its owner. */
  userId: string;
}

export async function makeUser(db: Database, name = 'Ada Okafor'): Promise<string> {
  const id = newId();
  await db.query('INSERT INTO users (id, email, display_name) VALUES ($1, $2, $3)', [id, `${id}@example.com`, name]);
  return id;
}

export async function makeWorkspace(db: Database): Promise<WorkspaceFixture> {
  const [organisationId, workspaceId, userId] = [newId(), newId(), await makeUser(db)];
  await db.query('INSERT INTO organisations (id, name, slug) VALUES ($1, $2, $1::uuid::text)', [
    organisationId,
    'Spec',
  ]);
  await db.query('INSERT INTO workspaces (id, organisation_id, name, slug) VALUES ($1, $2, $3, $1::uuid::text)', [
    workspaceId,
    organisationId,
    'Spec',
  ]);
  await joinWorkspace(db, { organisationId, workspaceId }, userId, 'owner');
  return { organisationId, workspaceId, userId };
}

export async function joinWorkspace(
  db: Database,
  { organisationId, workspaceId }: Pick<WorkspaceFixture, 'organisationId' | 'workspaceId'>,
  userId: string,
  role: 'owner' | 'admin' | 'member' = 'member',
): Promise<void> {
  await db.query(
    'INSERT INTO workspace_members (organisation_id, workspace_id, user_id, role) VALUES ($1, $2, $3, $4)',
    [organisationId, workspaceId, userId, role],
  );
}

/** A bare channel, as the statements of the desk need it: nobody is added to it. */
export async function makeChannel(
  db: Database,
  workspace: WorkspaceFixture,
  { isPrivate = false, createdBy = null as string | null } = {},
): Promise<string> {
  const id = newId();
  await db.query(
    `INSERT INTO channels (id, organisation_id, workspace_id, name, channel_type, is_private, created_by)
     VALUES ($1, $2, $3, $1::uuid::text, 'text', $4, $5)`,
    [id, workspace.organisationId, workspace.workspaceId, isPrivate, createdBy],
  );
  return id;
}
