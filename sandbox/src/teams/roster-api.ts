import type { TeamsAccount } from './account.js';
import type { Call, Operation } from './connector.js';
import type { ConversationsApi, Place } from './conversations-api.js';
import { showMember, type TeamsPerson } from './people.js';
import { badArgument, conversationNotFound, memberNotFound, notInRoster } from './teams-error.js';
import type { TeamsStore } from './store.js';

/** A page of members has 50 to 500; fewer than the least count as the least. */
const LEAST_A_PAGE = 50;
const MOST_A_PAGE = 500;

/** Who is in a conversation, and what a team is made of. */
export class RosterApi {
  constructor(
    private readonly store: TeamsStore,
    private readonly conversations: ConversationsApi,
  ) {}

  operations(): Operation[] {
    const members = 'v3/conversations/:conversation/members';
    return [
      { method: 'GET', path: members, run: (call) => this.list(call) },
      { method: 'GET', path: `${members}/:member`, run: (call) => this.show(call) },
      {
        method: 'GET',
        path: 'v3/conversations/:conversation/activities/:activity/members',
        run: (call) => this.seen(call),
      },
      { method: 'GET', path: 'v3/conversations/:conversation/pagedmembers', run: (call) => this.page(call) },
      { method: 'GET', path: 'v3/teams/:team', run: (call) => this.team(call) },
      { method: 'GET', path: 'v3/teams/:team/conversations', run: (call) => this.channels(call) },
    ];
  }

  private members(call: Call): TeamsPerson[] {
    const place = this.conversations.place(call);
    call.account.limits?.book('members', place.conversation.id);
    return membersOf(call.account, place);
  }

  private list(call: Call) {
    return { status: 200, body: this.members(call).map((person) => showMember(person, call.account.tenantId)) };
  }

  /** Whoever sees a message: everybody in the conversation. */
  private seen(call: Call) {
    this.conversations.message(call);
    return this.list(call);
  }

  private page(call: Call) {
    const { pageSize, continuationToken } = call.query;
    const all = this.members(call);
    const asked = Number(pageSize ?? MOST_A_PAGE);
    if (!Number.isInteger(asked) || asked < 1) throw badArgument('Invalid page size');
    const start = continuationToken === undefined || continuationToken === '' ? 0 : readToken(continuationToken);
    const end = start + Math.min(Math.max(asked, LEAST_A_PAGE), MOST_A_PAGE);
    const members = all.slice(start, end).map((person) => showMember(person, call.account.tenantId));
    return { status: 200, body: { members, ...(end < all.length ? { continuationToken: tokenOf(end) } : {}) } };
  }

  private show(call: Call) {
    const { account, params } = call;
    const person = account.people.find(params.member ?? '');
    if (!person || !this.members(call).includes(person)) throw memberNotFound();
    return { status: 200, body: showMember(person, account.tenantId) };
  }

  private team(call: Call) {
    const { account } = call;
    this.checkTeam(call);
    const body = {
      id: account.teamId,
      name: account.teamName,
      aadGroupId: account.groupId,
      tenantId: account.tenantId,
      channelCount: account.channels.size,
      memberCount: account.people.members().length,
    };
    return { status: 200, body };
  }

  /** The name of General is not told: each client shows it in its own language. */
  private channels(call: Call) {
    const { account } = call;
    this.checkTeam(call);
    const all = [...account.channels.values()];
    const conversations = all
      .sort((one, other) => Number(account.isGeneral(other)) - Number(account.isGeneral(one)))
      .map((channel) => ({
        id: channel.id,
        name: account.isGeneral(channel) ? null : channel.name,
        type: 'standard',
      }));
    return { status: 200, body: { conversations } };
  }

  private checkTeam({ account, params }: Call): void {
    const id = params.team ?? '';
    if (id !== account.teamId) throw this.store.hasConversation(id) ? notInRoster() : conversationNotFound();
    if (!account.isInTeam) throw notInRoster();
    account.limits?.book('conversations', id);
  }
}

const membersOf = (account: TeamsAccount, { conversation: { person, group } }: Place): TeamsPerson[] =>
  person ? [person] : group ? [...group] : account.people.members();

const tokenOf = (start: number): string => Buffer.from(`members ${start}`).toString('base64url');

function readToken(token: string): number {
  const [, start] = /^members (\d{1,9})$/.exec(Buffer.from(token, 'base64url').toString()) ?? [];
  if (start === undefined) throw badArgument('Invalid continuation token');
  return Number(start);
}
