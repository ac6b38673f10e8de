/** What a message looks like to somebody who looks at the platform. */
export interface SeenMessage {
  id: string;
  text: string;
  author: { id: string; name: string };
  bot: boolean;
  thread_id: string | null;
  edited: boolean;
  reactions: { emoji: string; users: string[] }[];
  /** Whom the platform would notify. */
  pings: string[];
  files: { id: string; name: string; contentType: string; bytes: number; sha256: string }[];
  pinned: boolean;
  /** Where the markup is beside the text. */
  spans?: { type: string; text: string }[];
  /** When it was taken, where the id does not tell that. */
  at?: number;
}

export interface Account {
  account_id: string;
  credentials: Record<string, string>;
  channels: { id: string; name: string }[];
}

/** A message that was written before anybody listened; `thread_id` may be `#n`, the n-th of the same call. */
export interface PastMessage {
  user: { id: string; name: string };
  text: string;
  thread_id?: string;
  sent_at?: string;
}

/** The sandbox's control API: what people do in the platforms' own apps. */
export class Control {
  constructor(readonly url: string) {}

  createAccount(platform: string, channels: string[], scopes?: string[]): Promise<Account> {
    return this.call('POST', `${platform}/accounts`, { channels, scopes });
  }

  /** As one does in the platform's settings page. */
  setRequestUrl(platform: string, accountId: string, requestUrl: string): Promise<unknown> {
    return this.call('PATCH', `${platform}/accounts/${accountId}`, { request_url: requestUrl });
  }

  say(platform: string, body: Record<string, unknown>): Promise<{ message_id: string }> {
    return this.call('POST', `${platform}/messages`, body);
  }

  /** The conversation between a person and the account's bot. */
  openDirect(platform: string, accountId: string, user: { id: string; name: string }): Promise<{ id: string }> {
    return this.call('POST', `${platform}/accounts/${accountId}/direct`, { user });
  }

  /** Writes into a channel's past, 1,000 messages at most; nobody is told. */
  writePast(
    platform: string,
    address: { account_id: string; channel_id: string },
    messages: PastMessage[],
  ): Promise<{ message_ids: string[] }> {
    return this.call('POST', `${platform}/history`, { ...address, messages });
  }

  /** Makes the next requests fail: those of a platform, or of the model where that is `llm`. */
  fail(platform: string, fault: Record<string, unknown>): Promise<unknown> {
    return this.call('POST', `${platform}/faults`, fault);
  }

  edit(platform: string, messageId: string, body: Record<string, unknown>): Promise<unknown> {
    return this.call('PATCH', `${platform}/messages/${encodeURIComponent(messageId)}`, body);
  }

  remove(platform: string, messageId: string, address: { account_id: string; channel_id: string }): Promise<unknown> {
    return this.call('DELETE', `${platform}/messages/${encodeURIComponent(messageId)}?${new URLSearchParams(address)}`);
  }

  /** As a person does who looks at the message. `DELETE` takes it back. */
  mark(
    method: 'PUT' | 'DELETE',
    platform: string,
    messageId: string,
    mark: 'pin' | `reactions/${string}`,
    body: { account_id: string; channel_id: string; user: { id: string; name: string } },
  ): Promise<unknown> {
    return this.call(method, `${platform}/messages/${encodeURIComponent(messageId)}/${mark}`, body);
  }

  /** Makes somebody a member; answers the platform's own id of them. */
  addPerson(
    platform: string,
    accountId: string,
    person: { id: string; name: string; email?: string },
  ): Promise<{ id: string }> {
    return this.call('POST', `${platform}/accounts/${accountId}/people`, person);
  }

  async messages(platform: string, accountId: string, channelId: string): Promise<SeenMessage[]> {
    const query = new URLSearchParams({ account_id: accountId, channel_id: channelId });
    const answer = await this.call<{ messages: SeenMessage[] }>('GET', `${platform}/messages?${query}`);
    return answer.messages;
  }

  /** Any call of the control API; throws with what the sandbox says. */
  async call<T>(method: string, path: string, body?: unknown): Promise<T> {
    const response = await fetch(`${this.url}/_control/${path}`, {
      method,
      headers: body === undefined ? {} : { 'content-type': 'application/json' },
      body: body === undefined ? undefined : JSON.stringify(body),
    });
    if (!response.ok) throw new Error(`The sandbox refused ${method} ${path}: ${await response.text()}`);
    return (await response.json()) as T;
  }
}
