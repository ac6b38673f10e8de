import { randomBytes } from 'node:crypto';
import { type components, createPatchbayClient, type PatchbayClient, unwrap } from '@patchbay/sdk';

type Schemas = components['schemas'];
type Workspace = Schemas['WorkspaceDto'];
type Channel = Schemas['ChannelDto'];
type Message = Schemas['MessageDto'];
type Twin = Schemas['TwinDto'];

/** Somebody with an account, signed in. */
export interface Person {
  id: string;
  email: string;
  displayName: string;
  /** Their access token. */
  token: string;
  client: PatchbayClient;
}

let made = 0;

/** A name that nothing else in the database has. */
export const uniqueName = (start: string): string => `${start}-${++made}-${randomBytes(4).toString('hex')}`;

export async function newUser(
  server: { url: string },
  { displayName = 'Ada Okafor', email = `${uniqueName('ada')}@example.com` } = {},
): Promise<Person> {
  const anyone = createPatchbayClient({ baseUrl: server.url });
  const session = await unwrap(
    anyone.POST('/auth/register', { body: { email, password: 'correct horse battery', display_name: displayName } }),
  );
  const client = createPatchbayClient({ baseUrl: server.url, session });
  return { id: session.user.id, email, displayName, token: session.access_token, client };
}

/** A workspace that the user owns; in their personal organisation unless another is named. */
export async function newWorkspace(
  owner: Person,
  body: Partial<Schemas['CreateWorkspaceDto']> = {},
): Promise<Workspace> {
  const call = owner.client.POST('/api/v2/workspaces', { body: { name: uniqueName('workspace'), ...body } });
  return (await unwrap(call)).workspace;
}

export async function joinWorkspace(
  owner: Person,
  workspaceId: string,
  person: Person,
  role: 'owner' | 'admin' | 'member' = 'member',
): Promise<void> {
  await unwrap(
    owner.client.POST('/api/v2/workspaces/{id}/members', {
      params: { path: { id: workspaceId } },
      body: { user_id: person.id, role },
    }),
  );
}

/** A user who is in the workspace already. */
export async function newColleague(
  server: { url: string },
  owner: Person,
  workspaceId: string,
  role: 'owner' | 'admin' | 'member' = 'member',
): Promise<Person> {
  const person = await newUser(server, { displayName: 'Mel Brandt' });
  await joinWorkspace(owner, workspaceId, person, role);
  return person;
}

export async function newChannel(
  creator: Person,
  workspaceId: string,
  body: Partial<Schemas['CreateChannelDto']> = {},
): Promise<Channel> {
  const call = creator.client.POST('/api/v2/channels', {
    body: { workspace_id: workspaceId, name: uniqueName('channel'), channel_type: 'text', ...body },
  });
  return (await unwrap(call)).channel;
}

export async function newMessage(author: Person, channelId: string, content = 'The release is out.'): Promise<Message> {
  const call = author.client.POST('/api/v2/channels/{id}/messages', {
    params: { path: { id: channelId } },
    body: { content },
  });
  return (await unwrap(call)).message;
}

export async function newTwin(owner: Person, workspaceId: string): Promise<Twin> {
  const body = { workspace_id: workspaceId, name: 'Research Assistant', instructions: 'Be brief.' };
  return (await unwrap(owner.client.POST('/api/v2/twins', { body }))).twin;
}
