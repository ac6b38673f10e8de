import type { FastifyInstance } from 'fastify';
import type { NewFile, ShelvedFile } from './files/file-shelf.js';

export type { NewFile, ShelvedFile } from './files/file-shelf.js';

/** A person, as the control API names them: any string as id, mapped stably to the platform's own kind of id. */
export interface SandboxPerson {
  id: string;
  name: string;
}

/** Who writes: a person, or another bot. */
export interface SandboxAuthor extends SandboxPerson {
  bot?: boolean;
}

/** A channel as the control API shows it: the platform's own id and the bare name. */
export interface SandboxChannel {
  id: string;
  name: string;
}

/** What a new account answers; `credentials` holds exactly what the product's `config` takes for this platform. */
export interface SandboxAccount {
  account_id: string;
  credentials: Record<string, string>;
  channels: SandboxChannel[];
}

/** A message as anyone looking at the platform would see it, in the platform's raw markup. */
export interface SandboxMessage {
  id: string;
  text: string;
  /** Where the markup is beside the text (Telegram): what is marked, and how. */
  spans?: { type: string; text: string }[];
  /** When it was taken, in milliseconds since 1970, where the id does not tell that (Telegram). */
  at?: number;
  author: { id: string; name: string };
  /** True when a bot or webhook wrote it. */
  bot: boolean;
  /** The id of the thread's root, or of the message that this one replies to. */
  thread_id: string | null;
  edited: boolean;
  reactions: { emoji: string; users: string[] }[];
  /** Whom the platform would notify: native user ids, or `everyone`, `here`, `channel`. */
  pings: string[];
  /** What hangs on it, in order; `id` is the platform's own. */
  files: ShelvedFile[];
  pinned: boolean;
}

export interface NewAccount {
  /** Names of the channels to make; one `general` when absent. */
  channels?: string[];
  /** `documented` makes the account rate-limit as the platform documents; off when absent. */
  limits?: 'documented';
  /** OAuth scopes granted to the bot; all when absent. */
  scopes?: string[];
}

export interface NewOauth {
  /** An account with an app of its own; absent: a new account that installs the app which all such accounts share. */
  account_id?: string;
  /** What the person grants; all when absent, or what the account has granted already. */
  scopes?: string[];
  /** Turns on that the app's tokens expire. */
  token_rotation?: boolean;
}

/** A person has agreed to an installation: the code is to be exchanged by the app with that id and secret. */
export interface OauthStart {
  code: string;
  client_id: string;
  client_secret: string;
  signing_secret: string;
  app_token: string;
  account_id: string;
  channels: SandboxChannel[];
}

export interface NewMessage {
  account_id: string;
  channel_id: string;
  user: SandboxAuthor;
  text: string;
  thread_id?: string;
  /** Puts the platform's own mention of the account's bot before the text. */
  mention_bot?: boolean;
  /** Puts the platform's own mentions of these people before the text. */
  mention_users?: SandboxPerson[];
  /**
   * The text is the HTML in which the platform's API takes formatted text (Telegram, Teams). Slack's and Discord's texts
   * are in their own markup anyway.
   */
  markup?: boolean;
  /** Attached, in order; the text may be empty then. */
  files?: NewFile[];
}

/** A member of the account, of whom the platform may tell the bot an email address. */
export interface NewPerson extends SandboxPerson {
  email?: string;
}

/** A message that was written before anybody listened. */
export interface PastMessage {
  user: SandboxAuthor;
  text: string;
  /** The id of the root or of the message replied to; `#n` is the n-th message of the same call, from 0. */
  thread_id?: string;
  /** ISO 8601. */
  sent_at?: string;
}

export interface PastMessages {
  account_id: string;
  channel_id: string;
  messages: PastMessage[];
}

export interface MessageAddress {
  account_id: string;
  channel_id: string;
  message_id: string;
}

/**
 * One platform's stand-in. `register` mounts what the real platform serves; the other methods are what people do in
 * the platform's own app, reached through `/_control/{platform}/…`.
 */
export interface PlatformSandbox {
  readonly platform: string;

  /** Mounts the platform's public API. Called once, in an encapsulated Fastify context without a prefix. */
  register(app: FastifyInstance): Promise<void>;

  createAccount(body: NewAccount): Promise<SandboxAccount>;
  /** What a person does in the platform's settings page, such as Slack's request URL. */
  configureAccount(accountId: string, settings: { request_url?: string }): Promise<void>;
  createChannel(accountId: string, body: { name: string; is_private?: boolean }): Promise<SandboxChannel>;

  /** The conversation between a person and the account's bot; the same each time. */
  openDirect(accountId: string, person: SandboxPerson): Promise<SandboxChannel>;

  /** Writes into a channel's past without telling anyone; answers the platform's message ids, in the same order. */
  writePast(past: PastMessages): Promise<{ message_ids: string[] }>;

  /** A person or another bot writes; answers the platform's message id. */
  say(message: NewMessage): Promise<{ message_id: string }>;
  edit(address: MessageAddress, text: string): Promise<void>;
  remove(address: MessageAddress): Promise<void>;
  react(address: MessageAddress, emoji: string, user: SandboxPerson): Promise<void>;
  unreact(address: MessageAddress, emoji: string, user: SandboxPerson): Promise<void>;
  /** Repeating it changes nothing. */
  pin(address: MessageAddress, user: SandboxPerson): Promise<void>;
  unpin(address: MessageAddress, user: SandboxPerson): Promise<void>;

  /** Makes somebody a member, or tells the email of one; answers the platform's own id. */
  addPerson(accountId: string, person: NewPerson): Promise<{ id: string; name: string }>;

  /** Oldest first, threads included. */
  messages(accountId: string, channelId: string): Promise<SandboxMessage[]>;

  /** Starts an installation by OAuth in a new account, or in the one named. Absent where the sandbox has no OAuth. */
  beginOauth?(body: NewOauth): Promise<OauthStart>;
  /** Lets twelve hours pass for the account's tokens. Absent where tokens do not expire. */
  expireTokens?(accountId: string): Promise<void>;

  /** Drops live connections without a goodbye, as a failing network does. Absent where there are none. */
  disconnect?(): Promise<void>;

  /** Forgets every account, message and fault; live connections are closed. */
  reset(): Promise<void>;
  close(): Promise<void>;
}

/** A refusal of the control API: the message names the field or the missing thing. */
export class ControlError extends Error {
  constructor(
    readonly status: 400 | 404 | 409,
    message: string,
  ) {
    super(message);
  }
}
