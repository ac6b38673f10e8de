import { createHash } from 'node:crypto';
import type { SandboxAuthor } from '../platform-sandbox.js';
import type { TelegramUser } from './telegram-types.js';

const FIRST_ID = 100_000_000;
const ID_SPAN = 4_900_000_000;

/** A bot is never the person of the same given id. */
const keyOf = ({ id, bot }: SandboxAuthor): string => (bot ? `bot ${id}` : id);

/** The people of the sandbox's Telegram; the same given id is the same person everywhere, also after a reset. */
export class People {
  private readonly byGivenId = new Map<string, TelegramUser>();
  private readonly byNativeId = new Map<number, TelegramUser>();
  private readonly byUsername = new Map<string, TelegramUser>();

  /** The person of that given id, made known if they were not; their name is the one given last. */
  meet(person: SandboxAuthor): TelegramUser {
    const known = this.byGivenId.get(keyOf(person)) ?? this.byNativeId.get(Number(person.id));
    const user = known ?? this.add(person);
    user.first_name = person.name || user.first_name;
    return { ...user };
  }

  findById(id: number): TelegramUser | null {
    return this.byNativeId.get(id) ?? null;
  }

  /** Usernames are found whatever their case. */
  findByUsername(username: string): TelegramUser | null {
    return this.byUsername.get(username.toLowerCase()) ?? null;
  }

  clear(): void {
    this.byGivenId.clear();
    this.byNativeId.clear();
    this.byUsername.clear();
  }

  private add(person: SandboxAuthor): TelegramUser {
    const id = this.freeId(keyOf(person));
    const isBot = person.bot ?? false;
    // A bot's username ends in `bot`.
    const username = this.freeUsername(isBot ? `${person.id}_bot` : person.id, id);
    const user = { id, is_bot: isBot, first_name: person.name, username };
    this.byGivenId.set(keyOf(person), user);
    this.byNativeId.set(id, user);
    this.byUsername.set(user.username.toLowerCase(), user);
    return user;
  }

  private freeId(givenId: string): number {
    const digest = createHash('sha256').update(givenId).digest();
    let id = FIRST_ID + (Number(digest.readBigUInt64BE() >> 11n) % ID_SPAN);
    while (this.byNativeId.has(id)) id += 1;
    return id;
  }

  /** The given id where it can be a username (letters, digits, underscores; 3 to 32), else one made of it. */
  private freeUsername(givenId: string, id: number): string {
    const letters = givenId
      .replace(/[^A-Za-z0-9_]+/g, '_')
      .replace(/^[^A-Za-z]+/, '')
      .slice(0, 20);
    const username = letters.length >= 3 ? letters : `${letters || 'user'}_${id}`;
    return this.byUsername.has(username.toLowerCase()) ? `${username}_${id}` : username;
  }
}
