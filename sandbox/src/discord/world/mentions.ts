import type { Guild, User } from './model.js';

/** What a request allows to be mentioned; null in its place allows whatever the content says. */
export interface AllowedMentions {
  parse: ReadonlySet<string>;
  users: ReadonlySet<string>;
  roles: ReadonlySet<string>;
  repliedUser: boolean;
}

export interface MentionRules {
  allowed: AllowedMentions | null;
  /** May mention everyone, here and roles that are not open to all. */
  mayMentionAll: boolean;
  /** The author of the message replied to. */
  repliedTo: User | null;
}

export interface Mentions {
  users: User[];
  roles: string[];
  everyone: boolean;
  /** User ids, `everyone`, `here`. */
  pings: string[];
}

/** Code is shown as it stands: nothing in it mentions anyone. */
const withoutCode = (content: string): string =>
  content.replace(/```[\s\S]*?```/g, ' ').replace(/(`+)(?!`)[\s\S]*?[^`]\1(?!`)/g, ' ');

const matches = (text: string, pattern: RegExp): string[] => [
  ...new Set([...text.matchAll(pattern)].map((match) => match[1] as string)),
];

/** Whom a new message mentions and notifies; its author is mentioned by it but never notified. */
export function resolveMentions(guild: Guild, author: User, content: string, rules: MentionRules): Mentions {
  const { allowed, mayMentionAll, repliedTo } = rules;
  if (!repliedTo && !content.includes('@')) return { users: [], roles: [], everyone: false, pings: [] };
  const text = content.includes('`') ? withoutCode(content) : content;
  const admits = (kind: 'users' | 'roles', id: string) => !allowed || allowed.parse.has(kind) || allowed[kind].has(id);

  const users = matches(text, /<@!?(\d{17,20})>/g)
    .filter((id) => admits('users', id))
    .flatMap((id) => guild.members.get(id)?.user ?? []);
  if (repliedTo && (!allowed || allowed.repliedUser) && !users.includes(repliedTo)) users.push(repliedTo);

  const roles = matches(text, /<@&(\d{17,20})>/g).filter((id) => {
    const role = guild.roles.get(id);
    return role && (role.mentionable || mayMentionAll) && admits('roles', id);
  });
  const broadcasts =
    mayMentionAll && (!allowed || allowed.parse.has('everyone')) ? matches(text, /@(everyone|here)/g) : [];

  const inRoles = [...guild.members.values()].filter((member) => member.roles.some((role) => roles.includes(role)));
  const notified = [...users, ...inRoles.map((member) => member.user)].map((user) => user.id);
  const pings = [...new Set(notified)].filter((id) => id !== author.id);
  return { users, roles, everyone: broadcasts.length > 0, pings: [...pings, ...broadcasts] };
}
