import { Senders } from '../../src/messaging/outbound/senders.service.js';
import type { Sender } from '../../src/platforms/contract.js';
import { BridgeStage, type Side, until } from '../bridge/bridge-stage.js';

/** What no target takes here. */
export const REFUSED = 'tool.exe';
const BYTES = 3_000;

/** A team whose messages with files cross to platforms that refuse one of them. */
export class RefusedStage {
  private constructor(
    readonly stage: BridgeStage,
    readonly from: Side,
  ) {}

  static async open(): Promise<RefusedStage> {
    const stage = await BridgeStage.open();
    return new RefusedStage(stage, await stage.connect('slack', { without: ['app_token'] }));
  }

  close(): Promise<void> {
    return this.stage.close();
  }

  get place(): { account_id: string; channel_id: string } {
    return { account_id: this.from.account.account_id, channel_id: this.from.externalChannelId };
  }

  /** From now on `side` takes no file that is called like that. */
  async refuse(side: Side, name = REFUSED): Promise<void> {
    const fault = { kind: 'file_refused', count: 1_000, file_name: name, channel_id: side.externalChannelId };
    await this.stage.control.fail(side.platform, fault);
  }

  async say(text: string, names: string[]): Promise<string> {
    const files = names.map((name) => ({ name, content_type: 'application/x-spec', bytes: BYTES }));
    return (await this.stage.say(this.from, text, { files })).message_id;
  }

  edit(messageId: string, text: string): Promise<unknown> {
    return this.stage.control.edit('slack', messageId, { ...this.place, text });
  }

  remove(messageId: string): Promise<unknown> {
    return this.stage.control.remove('slack', messageId, this.place);
  }

  /** What is seen there, in its order: words that end with a semicolon, files by their names, and what is named in a text. */
  async shownAt(side: Side): Promise<string[]> {
    return (await this.stage.seen(side)).flatMap(({ text, files }) => [
      ...(text.match(/\w+;/g) ?? []),
      ...(text.includes(REFUSED) ? [`link to ${REFUSED}`] : []),
      ...files.map(({ name }) => name),
    ]);
  }

  /** Once all that is owed to `side` has ended. */
  async outcomesAt(side: Side, count: number): Promise<{ kind: string; status: string; reasons: string[] }[]> {
    return until(async () => {
      const rows = await this.stage.db.query<{ kind: string; status: string; degradations: { reason: string }[] }>(
        `SELECT kind, status, degradations FROM deliveries WHERE platform_channel_id = $1 ORDER BY created_at, id`,
        [side.platformChannelId],
      );
      const isOver = rows.length === count && rows.every(({ status }) => !['pending', 'sending'].includes(status));
      if (!isOver) return null;
      return rows.map((row) => ({ ...row, reasons: row.degradations.map(({ reason }) => reason) }));
    }, 60_000);
  }

  /** Puts `send` between the lanes and the platform's own sender. */
  interpose(
    side: Side,
    send: (sender: Sender, ...given: Parameters<Sender['send']>) => ReturnType<Sender['send']>,
  ): void {
    const senders = this.stage.app.get(Senders);
    const senderFor = senders.for.bind(senders);
    jest.spyOn(senders, 'for').mockImplementation((delivery) => {
      const sender = senderFor(delivery);
      if (delivery.installation_id !== side.installationId) return sender;
      return new Proxy(sender, {
        get: (target, name) => {
          if (name === 'send') return (...given: Parameters<Sender['send']>) => send(target, ...given);
          const value: unknown = Reflect.get(target, name);
          return typeof value === 'function' ? (value.bind(target) as unknown) : value;
        },
      });
    });
  }
}
