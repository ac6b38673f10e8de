import type { APIUser, GatewayMessageCreateDispatchData } from 'discord.js';
import type { ExternalAuthor } from '../inbound-event.js';
import { defaultAvatarIndex } from './discord.ids.js';

const CDN = 'https://cdn.discordapp.com';

/** A message as the gateway or the history tells it; the history leaves out `member` and `guild_id`. */
export type RawMessage = Omit<GatewayMessageCreateDispatchData, 'mentions'> & {
  mentions: GatewayMessageCreateDispatchData['mentions'];
};

/** The parts of a member that name and show a person. */
export interface RawMember {
  nick?: string | null;
  avatar?: string | null;
}

type RawUser = Pick<APIUser, 'id' | 'username' | 'avatar'> & Partial<APIUser>;

/** The name that people see: the nickname in the server, the display name, the user name. */
export function shownName(user: Partial<APIUser>, member?: RawMember | null): string | null {
  return member?.nick || user.global_name || user.username || null;
}

export function avatarUrl(user: RawUser, guildId: string, member?: RawMember | null): string {
  if (member?.avatar) return image(`/guilds/${guildId}/users/${user.id}/avatars`, member.avatar);
  if (user.avatar) return image(`/avatars/${user.id}`, user.avatar);
  return `${CDN}/embed/avatars/${defaultAvatarIndex(user.id)}.png`;
}

/** A webhook's post carries the webhook's id and the id of the application that made it: both tell an echo. */
export function messageAuthor(message: RawMessage, guildId: string): ExternalAuthor {
  const { author, member, webhook_id: webhookId, application_id: applicationId } = message;
  return {
    id: author.id,
    name: shownName(author, member),
    avatarUrl: avatarUrl(author, guildId, member),
    isBot: webhookId !== undefined || author.bot === true || author.system === true,
    ids: [...new Set([author.id, webhookId, applicationId].filter((id) => typeof id === 'string'))],
  };
}

/** Who reacted: Discord tells the name only when a reaction is added. */
export function reactionActor(
  userId: string,
  guildId: string,
  member?: RawMember & { user?: APIUser },
): ExternalAuthor {
  const user = member?.user;
  return {
    id: userId,
    name: user ? shownName(user, member) : null,
    avatarUrl: user ? avatarUrl(user, guildId, member) : null,
    isBot: user?.bot === true,
    ids: [userId],
  };
}

function image(path: string, hash: string): string {
  return `${CDN}${path}/${hash}.${hash.startsWith('a_') ? 'gif' : 'png'}`;
}
