/** A user's membership of a channel. */
export class MemberDto {
  /** @example 'c2aad00b-1e2d-4db0-8d8f-8dd1df502c33' */
  user_id!: string;

  /** @example '6ba7b810-9dad-11d1-80b4-00c04fd430c8' */
  channel_id!: string;

  role!: 'admin' | 'member';

  /** @example '2026-03-19T15:40:00.000Z' */
  joined_at!: string;
}
