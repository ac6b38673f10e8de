/** A refusal in the Bot Connector's documented envelope, `{error: {code, message}}`. */
export class TeamsError extends Error {
  constructor(
    readonly status: number,
    readonly code: string,
    message: string,
    /** Whole seconds for `Retry-After`. */
    readonly retryAfter?: number,
  ) {
    super(message);
  }

  toBody(): { error: { code: string; message: string } } {
    return { error: { code: this.code, message: this.message } };
  }
}

export const unauthorized = () =>
  new TeamsError(401, 'Unauthorized', 'Authorization has been denied for this request.');

export const notInRoster = () =>
  new TeamsError(403, 'BotNotInConversationRoster', 'The bot is not part of the conversation roster.');

export const forbidden = (message: string) => new TeamsError(403, 'Forbidden', message);

export const conversationNotFound = () => new TeamsError(404, 'ConversationNotFound', 'Conversation not found.');

export const activityNotFound = () =>
  new TeamsError(404, 'ActivityNotFoundInConversation', 'Activity not found in conversation.');

export const memberNotFound = () =>
  new TeamsError(404, 'MemberNotFoundInConversation', 'Member not found in conversation.');

export const badSyntax = (message: string) => new TeamsError(400, 'BadSyntax', message);

export const badArgument = (message: string) => new TeamsError(400, 'BadArgument', message);

export const tooBig = () => new TeamsError(413, 'MessageSizeTooBig', 'Message size too large.');

export const throttled = (seconds: number) => new TeamsError(429, 'Throttled', 'Too many requests.', seconds);
