import type { FaultBoard } from '../../faults.js';
import type { FileShelf } from '../../files/file-shelf.js';
import type { Activity } from '../activity.js';
import type { SlackChannel, SlackMessage } from '../channel.js';
import type { SocketModeRoute } from '../events/socket-mode.js';
import type { SlackToken } from '../oauth/tokens.js';
import { SCOPE_FOR } from '../scopes.js';
import { SlackError } from '../slack-error.js';
import type { SlackStore } from '../store.js';
import type { SlackTeam } from '../team.js';
import type { Arguments } from './arguments.js';

type Json = Record<string, unknown>;

/** What a method without a token has at hand. */
export interface OpenCall {
  args: Arguments;
  store: SlackStore;
  activity: Activity;
  sockets: SocketModeRoute;
  files: FileShelf;
  faults: FaultBoard;
  /** `http://host:port` of the sandbox. */
  origin: string;
}

export interface Call extends OpenCall {
  token: SlackToken;
  team: SlackTeam;
}

/** Requests a minute that a method allows a team, by Slack's tiers; chat.postMessage has its own rule. */
export type Tier = 1 | 20 | 50 | 100 | 'post' | 'none';

interface MethodFacts {
  tier: Tier;
  /** Any of these opens the method; the channel's kind may then ask for a certain one. */
  scopes?: string[];
  /** True where arguments are read from a query or a form alone, and a JSON body counts for nothing. */
  noJson?: boolean;
}

/** A Web API method: what it asks of the token, how often it may be called, and what it does. */
export type Method =
  | (MethodFacts & { token: 'bot' | 'app' | 'any'; run(call: Call): Json | Promise<Json> })
  | (MethodFacts & { token: 'none'; run(call: OpenCall): Json | Promise<Json> });

export function missingScope(team: SlackTeam, needed: string): SlackError {
  return new SlackError('missing_scope', { needed, provided: [...team.scopes].join(',') });
}

/** Refuses a channel whose kind asks for a scope that was not granted. */
export function requireScope(call: Call, channel: SlackChannel, access: keyof typeof SCOPE_FOR): void {
  const needed = SCOPE_FOR[access][channel.kind];
  if (!call.team.scopes.has(needed)) throw missingScope(call.team, needed);
}

/** The channel that an argument names; a private one without the bot is as good as none. */
export function getChannel(call: Call, name = 'channel'): SlackChannel {
  const channel = call.team.findChannel(call.args.requiredText(name));
  const hidden = channel?.isPrivate && !channel.members.has(call.team.botUserId);
  if (!channel || hidden) throw new SlackError('channel_not_found');
  return channel;
}

export function requireMember(call: Call, channel: SlackChannel): void {
  if (!channel.members.has(call.team.botUserId)) throw new SlackError('not_in_channel');
}

export function getMessage(channel: SlackChannel, ts: string): SlackMessage {
  const message = channel.find(ts);
  if (!message) throw new SlackError('message_not_found');
  return message;
}
