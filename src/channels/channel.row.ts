/** A channel as the statements answer it. */
export interface ChannelRow {
  id: string;
  organisation_id: string;
  workspace_id: string;
  name: string;
  display_name: string | null;
  description: string | null;
  channel_type: 'text' | 'voice' | 'thread' | 'dm';
  topic: string | null;
  is_private: boolean;
  is_archived: boolean;
  parent_channel_id: string | null;
  created_by: string | null;
  message_count: number;
  member_count: number;
  last_change_seq: number;
  created_at: Date;
  updated_at: Date;
}

const COLUMNS = [
  'id',
  'organisation_id',
  'workspace_id',
  'name',
  'display_name',
  'description',
  'channel_type',
  'topic',
  'is_private',
  'is_archived',
  'parent_channel_id',
  'created_by',
  'message_count',
  'member_count',
  'last_change_seq',
  'created_at',
  'updated_at',
] as const satisfies readonly (keyof ChannelRow)[];

export const channelColumns = (alias: string): string => COLUMNS.map((column) => `${alias}.${column}`).join(', ');
