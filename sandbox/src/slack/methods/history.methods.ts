import type { SlackChannel, SlackMessage } from '../channel.js';
import { HISTORY_SCOPES } from '../scopes.js';
import { SlackError } from '../slack-error.js';
import { micros } from '../stamps.js';
import { fromCursor, stamp, toCursor } from './arguments.js';
import { getChannel, requireMember, requireScope, type Call, type Method } from './method.js';

/** What was said: a channel newest first without its threads' replies, a thread from its root on. */
export const historyMethods: Record<string, Method> = {
  'conversations.history': { tier: 1, token: 'bot', scopes: HISTORY_SCOPES, run: history },
  'conversations.replies': { tier: 1, token: 'bot', scopes: HISTORY_SCOPES, run: replies },
};

/** The page that Slack gives apps sold outside its marketplace. */
const LIMITED_PAGE = 15;

function readableChannel(call: Call): SlackChannel {
  const channel = getChannel(call);
  requireScope(call, channel, 'history');
  requireMember(call, channel);
  return channel;
}

function history(call: Call) {
  const channel = readableChannel(call);
  const limit = pageSize(call, 100, 999);
  const cursor = fromCursor('next_ts', call.args.text('cursor'));
  const { from, to } = rangeOf(call);
  const found = channel.timeline.newest(from, Math.min(to, Number(cursor ?? Infinity)), limit + 1);
  const next = found[limit];
  return {
    messages: found.slice(0, limit).map((message) => shown(call, channel, message)),
    has_more: next !== undefined,
    pin_count: channel.pins.length,
    channel_actions_ts: null,
    channel_actions_count: 0,
    response_metadata: { next_cursor: next ? toCursor('next_ts', String(micros(next.ts))) : '' },
  };
}

function replies(call: Call) {
  const channel = readableChannel(call);
  const root = channel.findRoot(stamp(call.args.requiredText('ts'), 'invalid_ts'));
  if (!root) throw new SlackError('thread_not_found');
  const limit = pageSize(call, 1000, 1000);
  const cursor = Number(fromCursor('next_ts', call.args.text('cursor')) ?? 0);
  const { from, to } = rangeOf(call);
  const found = root.replies.oldest(Math.max(from, cursor), to, limit + 1);
  const thread = micros(root.ts) >= cursor ? [root, ...found] : found;
  const next = thread[limit];
  return {
    messages: thread.slice(0, limit).map((message) => shown(call, channel, message)),
    has_more: next !== undefined,
    response_metadata: { next_cursor: next ? toCursor('next_ts', String(micros(next.ts))) : '' },
  };
}

function pageSize(call: Call, otherwise: number, max: number): number {
  return call.team.limited ? call.args.limit(LIMITED_PAGE, LIMITED_PAGE) : call.args.limit(otherwise, max);
}

/** The first and the last microsecond asked for: `oldest` and `latest` stand outside their range unless `inclusive`. */
function rangeOf({ args }: Call): { from: number; to: number } {
  const oldest = args.text('oldest');
  const latest = args.text('latest');
  const margin = args.flag('inclusive') ? 0 : 1;
  return {
    from: oldest ? micros(stamp(oldest, 'invalid_ts_oldest')) + margin : 0,
    to: latest ? micros(stamp(latest, 'invalid_ts_latest')) - margin : Infinity,
  };
}

function shown(call: Call, channel: SlackChannel, message: SlackMessage) {
  const withMetadata = message.metadata && call.args.flag('include_all_metadata');
  const view = call.activity.view(call.team, channel, message);
  return withMetadata ? { ...view, metadata: message.metadata } : view;
}
