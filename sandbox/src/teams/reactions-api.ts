import type { Call, Operation } from './connector.js';
import type { ConversationsApi } from './conversations-api.js';
import { addReaction, isReactionId, removeReaction } from './reactions.js';
import { badArgument } from './teams-error.js';

/** Reactions of the bot itself, which are in public preview. */
export class ReactionsApi {
  constructor(private readonly conversations: ConversationsApi) {}

  operations(): Operation[] {
    const path = 'v3/conversations/:conversation/activities/:activity/reactions/:type';
    return [
      { method: 'PUT', path, run: (call) => this.change(call, addReaction) },
      { method: 'DELETE', path, run: (call) => this.change(call, removeReaction) },
    ];
  }

  private change(call: Call, act: typeof addReaction) {
    const { message, place } = this.conversations.message(call);
    const { type = '' } = call.params;
    if (!isReactionId(type)) throw badArgument('Unknown reaction type');
    call.account.limits?.book('react', place.conversation.id);
    act(message, type, call.account.botId);
    return { status: 200 };
  }
}
