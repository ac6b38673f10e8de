import type { APIGuildMember, APIOverwrite, APIRole } from 'discord.js';
import { channelPermissions, may, serverPermissions } from './discord.permissions.js';

const GUILD = '1';
const BOT = '9';
const roles = [
  { id: GUILD, permissions: String(1 << 10) },
  { id: '2', permissions: String(1 << 11) },
  { id: '3', permissions: String(1 << 3) },
] as APIRole[];
const member = (...held: string[]) => ({ roles: held }) as APIGuildMember;
const overwrite = (id: string, allow: number, deny: number) =>
  ({ id, type: 0, allow: String(allow), deny: String(deny) }) as APIOverwrite;
const who = { guildId: GUILD, userId: BOT, roles: ['2'] };

describe('what a Discord bot may do', () => {
  it('is what everyone and its roles may', () => {
    const server = serverPermissions(GUILD, roles, member('2'));
    expect(may(server, 'VIEW_CHANNEL')).toBe(true);
    expect(may(server, 'SEND_MESSAGES')).toBe(true);
    expect(may(server, 'MANAGE_WEBHOOKS')).toBe(false);
  });

  it('is everything for an administrator, whatever a channel denies', () => {
    const server = serverPermissions(GUILD, roles, member('3'));
    expect(may(channelPermissions(server, [overwrite(GUILD, 0, 1 << 10)], who), 'VIEW_CHANNEL')).toBe(true);
  });

  it("goes by everyone's overwrite, then the roles', then its own", () => {
    const server = serverPermissions(GUILD, roles, member('2'));
    const hidden = overwrite(GUILD, 0, 1 << 10);
    const shownToRole = overwrite('2', 1 << 10, 0);
    const hiddenFromBot = overwrite(BOT, 0, 1 << 10);
    const view = (...overwrites: APIOverwrite[]) => may(channelPermissions(server, overwrites, who), 'VIEW_CHANNEL');
    expect(view(hidden)).toBe(false);
    expect(view(shownToRole, hidden)).toBe(true);
    expect(view(hiddenFromBot, shownToRole, hidden)).toBe(false);
    expect(view(overwrite('4', 0, 1 << 10))).toBe(true);
  });
});
