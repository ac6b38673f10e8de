import type { Pin, SlackChannel, SlackMessage } from './channel.js';
import { dropShares, noteShares, sharedIn } from './files/sharing.js';
import type { SlackFile } from './files/slack-file.js';
import { MessageList } from './message-list.js';
import type { EventDelivery } from './events/delivery.js';
import { hears } from './events/subscriptions.js';
import type { SlackTeam } from './team.js';
import { channelView, messageView } from './views.js';

export type Draft = Partial<SlackMessage> & Pick<SlackMessage, 'text'>;
type Json = Record<string, unknown>;

/** Everything that can happen in a team: each changes what Slack remembers and tells the app about it. */
export class Activity {
  constructor(
    private readonly delivery: EventDelivery,
    readonly origin: () => string,
  ) {}

  post(team: SlackTeam, channel: SlackChannel, draft: Draft): SlackMessage {
    const message = this.keep(channel, draft, team.nextTs());
    noteShares(channel, message);
    const view = this.view(team, channel, message);
    const place = { channel: channel.id, channel_type: channel.kind, event_ts: message.ts };
    // Events alone name this subtype; what methods show has the files without it.
    const subtype = message.subtype ?? (message.files && 'file_share');
    this.tell(team, channel, 'message', { ...view, subtype, ...place });
    this.tellFiles(team, channel, message);
    const isMention = channel.kind !== 'im' && message.botId !== team.botId;
    if (isMention && message.text.includes(`<@${team.botUserId}`)) {
      const { user, username, bot_id, app_id, bot_profile, text, files, ts, thread_ts, client_msg_id } = view;
      const by = { user, username, bot_id, app_id, bot_profile };
      const mention = { ...by, text, files, ts, thread_ts, client_msg_id, team: team.id };
      this.tell(team, channel, 'app_mention', { ...mention, channel: channel.id, event_ts: message.ts });
    }
    return message;
  }

  /** Adds a message without telling anyone. */
  keep(channel: SlackChannel, draft: Draft, ts: string): SlackMessage {
    const message: SlackMessage = { reactions: [], replies: new MessageList(), ...draft, ts };
    channel.add(message);
    return message;
  }

  /** Changes a message in place; `editor` is the user whom Slack names as the one who edited. */
  edit(team: SlackTeam, channel: SlackChannel, message: SlackMessage, editor: string, change: Partial<Draft>): void {
    const previous = this.view(team, channel, message);
    const ts = team.nextTs();
    Object.assign(message, change, { edited: { user: editor, ts } });
    this.tellChange(team, channel, 'message_changed', ts, {
      message: this.view(team, channel, message),
      previous_message: previous,
    });
  }

  remove(team: SlackTeam, channel: SlackChannel, message: SlackMessage): void {
    const previous = this.view(team, channel, message);
    dropShares(channel, message);
    const told = channel.delete(message)
      ? { subtype: 'message_changed', message: this.view(team, channel, message) }
      : { subtype: 'message_deleted', deleted_ts: message.ts };
    this.tellChange(team, channel, told.subtype, team.nextTs(), { ...told, previous_message: previous });
  }

  /** False when that user had reacted so already. */
  react(team: SlackTeam, channel: SlackChannel, message: SlackMessage, name: string, user: string): boolean {
    const known = message.reactions.find((reaction) => reaction.name === name);
    if (known?.users.includes(user)) return false;
    if (known) known.users.push(user);
    else message.reactions.push({ name, users: [user] });
    this.tellReaction('reaction_added', team, channel, message, name, user);
    return true;
  }

  /** False when that user had not reacted so. */
  unreact(team: SlackTeam, channel: SlackChannel, message: SlackMessage, name: string, user: string): boolean {
    const known = message.reactions.find((reaction) => reaction.name === name);
    if (!known?.users.includes(user)) return false;
    known.users = known.users.filter((other) => other !== user);
    message.reactions = message.reactions.filter((reaction) => reaction.users.length > 0);
    this.tellReaction('reaction_removed', team, channel, message, name, user);
    return true;
  }

  /** False when it was pinned already. */
  pin(team: SlackTeam, channel: SlackChannel, message: SlackMessage, user: string): boolean {
    if (channel.isPinned(message)) return false;
    const pin = { ts: message.ts, created: Math.floor(Date.now() / 1000), createdBy: user };
    channel.pins.push(pin);
    this.tellPin('pin_added', team, channel, message, pin, user);
    return true;
  }

  /** False when it was not pinned. */
  unpin(team: SlackTeam, channel: SlackChannel, message: SlackMessage, user: string): boolean {
    const pin = channel.pins.find(({ ts }) => ts === message.ts);
    if (!pin) return false;
    channel.pins = channel.pins.filter((other) => other !== pin);
    this.tellPin('pin_removed', team, channel, message, pin, user);
    return true;
  }

  /** Every message that showed the file shows a tombstone from now on. */
  deleteFile(team: SlackTeam, file: SlackFile): void {
    const shown = sharedIn(team, file).map(({ channel, message }) => {
      return { channel, message, previous: this.view(team, channel, message) };
    });
    Object.assign(file, { state: 'deleted', content: undefined, shares: [] });
    for (const { channel, message, previous } of shown) {
      this.tellChange(team, channel, 'message_changed', team.nextTs(), {
        message: this.view(team, channel, message),
        previous_message: previous,
      });
    }
    const channels = new Set(shown.map(({ channel }) => channel.id));
    this.tell(team, null, 'file_deleted', { file_id: file.id, channel_ids: [...channels] });
  }

  createChannel(team: SlackTeam, name: string, isPrivate: boolean): SlackChannel {
    const channel = team.addChannel(name, isPrivate ? 'group' : 'channel');
    if (!isPrivate) this.tell(team, channel, 'channel_created', { channel: channelView(team, channel) });
    return channel;
  }

  renameChannel(team: SlackTeam, channel: SlackChannel, name: string): void {
    channel.previousNames.unshift(channel.name);
    channel.name = name;
    const brief = { id: channel.id, name, name_normalized: name, created: channel.created };
    this.tell(team, channel, channel.isPrivate ? 'group_rename' : 'channel_rename', { channel: brief });
  }

  setArchived(team: SlackTeam, channel: SlackChannel, archived: boolean, user: string): void {
    channel.isArchived = archived;
    const type = `${channel.isPrivate ? 'group' : 'channel'}_${archived ? 'archive' : 'unarchive'}`;
    this.tell(team, channel, type, { channel: channel.id, user });
  }

  /** Nothing happens when the user is in the channel already. */
  join(team: SlackTeam, channel: SlackChannel, user: string): void {
    if (channel.members.has(user)) return;
    channel.members.add(user);
    this.tellMember('member_joined_channel', team, channel, user);
  }

  leave(team: SlackTeam, channel: SlackChannel, user: string): void {
    this.tellMember('member_left_channel', team, channel, user);
    channel.members.delete(user);
  }

  /** The last thing that an app hears of a team. */
  revokeBot(team: SlackTeam): void {
    if (!team.installed) return;
    team.installed = false;
    this.delivery.publish(team, {
      type: 'tokens_revoked',
      tokens: { oauth: [], bot: [team.botUserId] },
      event_ts: team.nextTs(),
    });
  }

  view(team: SlackTeam, channel: SlackChannel, message: SlackMessage): Json {
    return messageView(team, channel, message, this.origin());
  }

  private tell(team: SlackTeam, channel: SlackChannel | null, type: string, event: Json): void {
    if (!hears(team, channel, type)) return;
    this.delivery.publish(team, { ...event, type, event_ts: event.event_ts ?? team.nextTs() });
  }

  private tellFiles(team: SlackTeam, channel: SlackChannel, { files = [], user = '' }: SlackMessage): void {
    for (const { id } of files) {
      const facts = { file_id: id, file: { id }, user_id: user, channel_id: channel.id };
      this.tell(team, channel, 'file_shared', facts);
    }
  }

  private tellChange(team: SlackTeam, channel: SlackChannel, subtype: string, ts: string, parts: Json): void {
    const place = { channel: channel.id, channel_type: channel.kind, hidden: true, ts, event_ts: ts };
    this.tell(team, channel, 'message', { subtype, ...parts, ...place });
  }

  private tellReaction(
    type: string,
    team: SlackTeam,
    channel: SlackChannel,
    message: SlackMessage,
    reaction: string,
    user: string,
  ): void {
    const item = { type: 'message', channel: channel.id, ts: message.ts };
    this.tell(team, channel, type, { user, reaction, item, item_user: message.user });
  }

  private tellPin(
    type: string,
    team: SlackTeam,
    channel: SlackChannel,
    message: SlackMessage,
    { created, createdBy }: Pin,
    user: string,
  ): void {
    const permalink = `https://${team.domain}.slack.com/archives/${channel.id}/p${message.ts.replace('.', '')}`;
    this.tell(team, channel, type, {
      user,
      channel_id: channel.id,
      item: {
        type: 'message',
        created,
        created_by: createdBy,
        channel: channel.id,
        message: { ...this.view(team, channel, message), permalink },
      },
      item_user: message.user,
      pin_count: channel.pins.length,
      pinned_info: { channel: channel.id, pinned_by: createdBy, pinned_ts: created },
      has_pins: channel.pins.length > 0,
    });
  }

  private tellMember(type: string, team: SlackTeam, channel: SlackChannel, user: string): void {
    const place = { channel: channel.id, channel_type: channel.isPrivate ? 'G' : 'C', team: team.id };
    this.tell(team, channel, type, { user, ...place });
  }
}
