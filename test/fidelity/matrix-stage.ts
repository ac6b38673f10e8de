import { createHash } from 'node:crypto';
import { Readable } from 'node:stream';
import { fileKey } from '../../src/channels/files/file-key.js';
import { UserDesk } from '../../src/channels/desk/user-desk.service.js';
import { newId } from '../../src/kernel/database/ids.js';
import { type Storage, STORAGE } from '../../src/kernel/storage/storage.js';
import { BridgeStage, type Side, until } from '../bridge/bridge-stage.js';
import { type Arrived, arrivedOf, FORMATTED } from './places.js';

export const PLATFORMS = ['slack', 'discord', 'telegram', 'teams'] as const;
export const PLACES = [...PLATFORMS, 'native'] as const;
export type PlaceName = (typeof PLACES)[number];

interface SpecFile {
  name: string;
  content_type: string;
  base64: string;
}

const PLAN: SpecFile = {
  name: 'plan.txt',
  content_type: 'text/plain',
  base64: Buffer.from('What we are going to do.\n'.repeat(200)).toString('base64'),
};
/** One dot. Of what is attached in a channel of Teams, a bot can fetch pictures alone. */
const PICTURE: SpecFile = {
  name: 'dot.png',
  content_type: 'image/png',
  base64: 'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==',
};

/** A delivery that came to its end. */
export interface Ended {
  status: string;
  degradations: { aspect: string }[];
}

type DeliveryKind = 'post' | 'edit' | 'delete' | 'react' | 'pin';
const UNFINISHED = ['pending', 'sending'];

/** One channel that two teams of each platform share; Ada is the same person everywhere. */
export class MatrixStage {
  readonly userId = newId();
  private readonly ada = new Map<string, string>();

  private constructor(
    readonly bridge: BridgeStage,
    /** By platform: where things are done, and where a message of the first one arrives on the same platform. */
    readonly sides: Map<string, [Side, Side]>,
  ) {}

  static async open(): Promise<MatrixStage> {
    const bridge = await BridgeStage.open();
    const sides = new Map<string, [Side, Side]>();
    for (const platform of PLATFORMS) {
      sides.set(platform, [await bridge.connect(platform), await bridge.connect(platform)]);
    }
    const stage = new MatrixStage(bridge, sides);
    await stage.makeAda();
    return stage;
  }

  close(): Promise<void> {
    return this.bridge.close();
  }

  source(place: PlaceName): Side {
    return this.sides.get(place)![0];
  }

  /** Where what is done at `from` arrives. */
  target(from: PlaceName, to: PlaceName): Side {
    const [first, second] = this.sides.get(to)!;
    return from === to ? second : first;
  }

  adaAt(side: Side): string {
    return this.ada.get(side.platformChannelId)!;
  }

  /** What is attached there. */
  fileOf(place: PlaceName): SpecFile & { sha256: string } {
    const file = attached(place);
    return { ...file, sha256: createHash('sha256').update(Buffer.from(file.base64, 'base64')).digest('hex') };
  }

  /** Somebody writes; answers the id there, which natively is the message's own. */
  async say(place: PlaceName, text: string, more: SayMore = {}): Promise<string> {
    if (place === 'native') return this.sayNatively(text, more);
    const side = this.source(place);
    // On Telegram a username says nobody's id: people without one are mentioned by what does.
    const isByLink = more.mentionAda && place === 'telegram';
    const said = isByLink ? `<a href="tg://user?id=${this.adaAt(side)}">Ada</a> ${text}` : text;
    const { message_id: id } = await this.bridge.say(side, said, {
      user: { id: 'grace', name: 'Grace' },
      ...(more.replyTo && { thread_id: more.replyTo }),
      ...(more.mentionAda && !isByLink && { mention_users: [{ id: 'ada', name: 'Ada' }] }),
      ...(more.file && { files: [attached(place)] }),
      ...((more.markup || isByLink) && { markup: true }),
    });
    return id;
  }

  sayFormatted(place: PlaceName, words: string): Promise<string> {
    const { text, markup } = FORMATTED[place]!;
    return this.say(place, `${words} ${text}`, { markup });
  }

  async change(place: PlaceName, id: string, change: 'edit' | 'delete' | 'react' | 'pin', text = ''): Promise<void> {
    if (place === 'native') return this.changeNatively(id, change, text);
    const { platform, account, externalChannelId } = this.source(place);
    const address = { account_id: account.account_id, channel_id: externalChannelId };
    const user = { id: 'grace', name: 'Grace' };
    const { control } = this.bridge;
    if (change === 'edit') await control.edit(platform, id, { ...address, text });
    else if (change === 'delete') await control.remove(platform, id, address);
    else if (change === 'pin') await control.mark('PUT', platform, id, 'pin', { ...address, user });
    else {
      const emoji = encodeURIComponent(REACTION[platform] ?? '👍');
      await control.mark('PUT', platform, id, `reactions/${emoji}`, { ...address, user });
    }
  }

  /** The native message that stands for what was said at `place`, once it has crossed. */
  async nativeId(place: PlaceName, id: string): Promise<string> {
    if (place === 'native') return id;
    const side = this.source(place);
    let found: string | undefined;
    await until(async () => {
      const rows = await this.bridge.db.query<{ message_id: string }>(
        'SELECT message_id FROM message_links WHERE platform = $1 AND external_channel_id = $2 AND external_message_id = $3',
        [side.platform, side.externalChannelId, id],
      );
      found = rows[0]?.message_id;
      return found !== undefined;
    });
    return found!;
  }

  /** What became of it at `side`; null when nothing is owed there. */
  async outcome(messageId: string, side: Side, kind: DeliveryKind): Promise<Ended | null> {
    let rows: Ended[] = [];
    await until(async () => {
      rows = await this.bridge.db.query<Ended>(
        `SELECT status, degradations FROM deliveries WHERE message_id = $1 AND platform_channel_id = $2 AND kind = $3
         ORDER BY created_at DESC`,
        [messageId, side.platformChannelId, kind],
      );
      return !rows.some(({ status }) => UNFINISHED.includes(status));
    });
    return rows[0] ?? null;
  }

  /** Waits until nothing that was done before is still under way. */
  async settled(place: PlaceName): Promise<void> {
    const id = await this.nativeId(place, await this.say(place, `that is all from ${place} ${newId()}`));
    for (const [first, second] of this.sides.values()) {
      for (const side of [first, second]) {
        if (place !== 'native' && side === this.source(place)) continue;
        await until(async () => (await this.outcome(id, side, 'post')) !== null);
      }
    }
  }

  /** Every message at `side` that stands for a native one, and words beside it; the one with the text first. */
  async seenAt(side: Side, messageId: string): Promise<{ id: string; arrived: Arrived }[]> {
    const links = await this.bridge.db.query<{ id: string }>(
      `SELECT external_message_id AS id FROM message_links
       WHERE message_id = $1 AND platform = $2 AND external_channel_id = $3 ORDER BY part`,
      [messageId, side.platform, side.externalChannelId],
    );
    const seen = new Map((await this.bridge.seen(side)).map((message) => [message.id, message]));
    return links.flatMap(({ id }) => {
      const message = seen.get(id);
      return message ? [{ id, arrived: arrivedOf(message) }] : [];
    });
  }

  private async sayNatively(text: string, { replyTo, mentionAda, file }: SayMore): Promise<string> {
    const id = newId();
    await this.bridge.app.get(UserDesk).post(this.userId, {
      id,
      channelId: this.bridge.channelId,
      content: mentionAda ? `<@${this.userId}> ${text}` : text,
      fileIds: file ? [await this.uploadNatively()] : [],
      parentMessageId: replyTo ?? null,
      metadata: {},
    });
    return id;
  }

  private async changeNatively(messageId: string, change: 'edit' | 'delete' | 'react' | 'pin', content: string) {
    const desk = this.bridge.app.get(UserDesk);
    const ref = { channelId: this.bridge.channelId, messageId };
    if (change === 'edit') await desk.edit(this.userId, { ...ref, content });
    else if (change === 'delete') await desk.remove(this.userId, ref);
    else if (change === 'pin') await desk.pin(this.userId, ref);
    else await desk.react(this.userId, ref, '👍');
  }

  private async uploadNatively(): Promise<string> {
    const id = newId();
    const { organisationId, channelId, db, app } = this.bridge;
    const content = Buffer.from(PLAN.base64, 'base64');
    const about = { contentType: PLAN.content_type, bytes: content.length };
    const key = fileKey({ organisation_id: organisationId, id });
    await app.get<Storage>(STORAGE).put(key, Readable.from([content]), about, AbortSignal.timeout(10_000));
    await db.query(
      `INSERT INTO files (id, organisation_id, channel_id, uploaded_by, name, content_type, bytes, status, link_token)
       VALUES ($1, $2, $3, $4, $5, $6, $7, 'stored', $8)`,
      [id, organisationId, channelId, this.userId, PLAN.name, PLAN.content_type, content.length, newId()],
    );
    return id;
  }

  /** A member of the workspace whom an admin has linked with her account everywhere. */
  private async makeAda(): Promise<void> {
    const { db, organisationId, workspaceId } = this.bridge;
    await db.query("INSERT INTO users (id, email, display_name) VALUES ($1, 'ada@spec.test', 'Ada')", [this.userId]);
    await db.query(
      "INSERT INTO workspace_members (organisation_id, workspace_id, user_id, role) VALUES ($1, $2, $3, 'owner')",
      [organisationId, workspaceId, this.userId],
    );
    const personId = newId();
    await db.query(
      "INSERT INTO people (id, organisation_id, workspace_id, user_id, name) VALUES ($1, $2, $3, $4, 'Ada')",
      [personId, organisationId, workspaceId, this.userId],
    );
    for (const side of [...this.sides.values()].flat()) {
      const { platform, account } = side;
      const { id } = await this.bridge.control.addPerson(platform, account.account_id, { id: 'ada', name: 'Ada' });
      this.ada.set(side.platformChannelId, id);
      await db.query(
        `INSERT INTO identities (id, workspace_id, person_id, platform, account_id, external_id, name, status, confirmed_at)
         VALUES ($1, $2, $3, $4, (SELECT account_id FROM installations WHERE id = $5), $6, 'Ada', 'confirmed', now())`,
        [newId(), workspaceId, personId, platform, side.installationId, id],
      );
    }
  }
}

const attached = (place: PlaceName): SpecFile => (place === 'teams' ? PICTURE : PLAN);

interface SayMore {
  replyTo?: string;
  mentionAda?: boolean;
  file?: boolean;
  markup?: boolean;
}

/** What people react with there, where the control API takes no Unicode. */
const REACTION: Record<string, string> = { slack: 'thumbsup', teams: 'like' };
