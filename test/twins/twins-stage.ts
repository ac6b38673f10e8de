import { type Sandbox, startSandbox } from '@patchbay/sandbox';
import { Desk } from '../../src/channels/desk/desk.service.js';
import { newId } from '../../src/kernel/database/ids.js';
import { ChannelsStage, type Person } from '../channels/channels-stage.js';
import { until } from '../support/until.js';
import { screened } from '../support/screened.js';

export interface Told {
  id: string;
  content: string;
  author: { kind: string; id: string; name: string };
  parent_message_id: string | null;
  metadata: Record<string, unknown>;
}

export type Mode = 'active' | 'passive' | 'on-demand';

/** A workspace with people, twins and channels, with the sandbox's model or without one. */
export class TwinsStage {
  private constructor(
    readonly stage: ChannelsStage,
    readonly sandbox: Sandbox | null,
    readonly ada: Person,
    readonly workspaceId: string,
  ) {}

  static async open(options: { model: boolean }, env: Record<string, string> = {}): Promise<TwinsStage> {
    const sandbox = options.model ? await startSandbox({ port: 0 }) : null;
    const stage = await ChannelsStage.open({ ...(sandbox && { SANDBOX_URL: sandbox.url }), ...env });
    const ada = await stage.person();
    return new TwinsStage(stage, sandbox, ada, await stage.workspace(ada));
  }

  async close(): Promise<void> {
    await this.stage.close();
    await this.sandbox?.close();
  }

  /** A twin that knows these documents. */
  async twin(name: string, knows: Record<string, string> = {}, instructions = ''): Promise<string> {
    const draft = { workspace_id: this.workspaceId, name, instructions };
    const id = (await this.ada.post('/twins', draft)).body.twin.id as string;
    for (const [title, content] of Object.entries(knows)) {
      await this.ada.post(`/twins/${id}/knowledge`, { title, content });
    }
    return id;
  }

  channel(fields: object = {}): Promise<string> {
    return this.stage.channel(this.ada, this.workspaceId, fields);
  }

  async assign(channelId: string, twinId: string, mode: Mode): Promise<void> {
    const draft = { ai_twin_id: twinId, participation_mode: mode };
    const { status } = await this.ada.post(`/channels/${channelId}/twins`, draft);
    if (status !== 201) throw new Error(`Assigning failed with ${status}`);
  }

  /** Ada speaks; answers the message's id. */
  async say(channelId: string, content: string, parent?: string): Promise<string> {
    const { body } = await this.ada.post(`/channels/${channelId}/messages`, { content, parent_message_id: parent });
    return body.message.id as string;
  }

  /** Another platform's bot speaks. */
  async bot(channelId: string, content: string, hops = 1): Promise<string> {
    const id = newId();
    const author = { kind: 'external' as const, id: 'B1', name: 'Robot', avatarUrl: null, platform: 'slack' };
    await this.stage.app.get(Desk).post({
      ...{ id, channelId, author, content: screened(content), parentMessageId: null, sentAt: new Date() },
      origin: { kind: 'bridge', hops },
    });
    return id;
  }

  /** Everything in the channel, threads included, oldest first. */
  messages(channelId: string): Promise<Told[]> {
    return this.stage.db.query<Told>(
      `SELECT id, content, json_build_object('kind', author_kind, 'id', author_id, 'name', author_name) AS author,
         parent_message_id, metadata
       FROM messages WHERE channel_id = $1 AND deleted_at IS NULL ORDER BY seq`,
      [channelId],
    );
  }

  async answers(channelId: string): Promise<Told[]> {
    return (await this.messages(channelId)).filter(({ author }) => author.kind === 'twin');
  }

  /** Waits for as many answers, and for everything that was queued. */
  async settled(channelId: string, answers: number): Promise<Told[]> {
    await until(async () => (await this.answers(channelId)).length >= answers);
    await this.quiet();
    const told = await this.answers(channelId);
    if (told.length !== answers) throw new Error(`${told.length} answers: ${JSON.stringify(told)}`);
    return told;
  }

  /** Until no job waits or runs: nothing more will come of what was said. */
  async quiet(): Promise<void> {
    await until(async () => (await this.stage.db.query('SELECT 1 FROM jobs LIMIT 1')).length === 0, 20_000);
  }

  /** The sandbox's control. */
  async control<Answer>(method: string, path: string, body?: object): Promise<Answer> {
    const init = { method, body: JSON.stringify(body), headers: { 'content-type': 'application/json' } };
    const response = await fetch(`${this.sandbox?.url}/_control${path}`, body ? init : { method });
    if (!response.ok) throw new Error(await response.text());
    return (await response.json().catch(() => undefined)) as Answer;
  }
}
