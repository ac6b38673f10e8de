/** A membership as the statements answer it. */
export interface MemberRow {
  user_id: string;
  channel_id: string;
  role: 'admin' | 'member';
  joined_at: Date;
}

/** A membership with its user; the user's columns are null when they are gone. */
export interface ProfileRow extends MemberRow {
  display_name: string | null;
  email: string | null;
  avatar_url: string | null;
}

/** The channel that a statement about members found. */
export interface TargetRow {
  organisation_id: string;
  workspace_id: string;
  id: string;
  is_private: boolean;
  last_change_seq: number;
  /** Whether the caller may. */
  allowed: boolean;
}
