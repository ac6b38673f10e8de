import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { HistoryPage, HistoryPageRequest } from '../contract.js';
import { SlackClient } from './client.js';
import { readHistoryPage } from './history-page.js';
import { microsOf, tsOfMicros } from './ids.js';

interface Written {
  ts: string;
  thread_ts?: string;
  subtype?: string;
  reply_count?: number;
}

/** Microseconds of the first message of all. */
const START = 1_763_683_200_000_000;

/** A Slack with one channel, whose pages hold three messages, as their order and their bounds are documented. */
class SmallSlack {
  messages: Written[] = [];
  isLimited = false;
  readonly asked: string[] = [];
  private server!: Server;
  client!: SlackClient;

  async open(): Promise<void> {
    this.server = createServer(async (request, response) => {
      const chunks: Buffer[] = [];
      for await (const chunk of request) chunks.push(chunk as Buffer);
      const args = new URLSearchParams(Buffer.concat(chunks).toString());
      const method = request.url!.slice(1);
      this.asked.push(method);
      response.end(JSON.stringify(this.answer(method, args)));
    });
    await new Promise<void>((resolve) => this.server.listen(0, '127.0.0.1', resolve));
    this.client = new SlackClient(`http://127.0.0.1:${(this.server.address() as AddressInfo).port}/`, 'xoxb-1');
  }

  close(): Promise<unknown> {
    this.server.closeAllConnections();
    return new Promise((resolve) => this.server.close(resolve));
  }

  write(micros: number, more: Partial<Written> = {}): string {
    const ts = tsOfMicros(START + micros);
    this.messages.push({ ts, ...more });
    this.messages.sort((one, other) => microsOf(one.ts) - microsOf(other.ts));
    return ts;
  }

  delete(ts: string): void {
    this.messages = this.messages.filter((message) => message.ts !== ts);
  }

  private answer(method: string, args: URLSearchParams): object {
    if (method === 'auth.test') return { ok: true, team_id: 'T1', user_id: 'U0' };
    const isWithin = ({ ts }: Written) =>
      microsOf(ts) > microsOf(args.get('oldest') ?? '0') && microsOf(ts) < microsOf(args.get('latest') ?? '9999999999');
    if (method === 'conversations.history') {
      const isShown = ({ thread_ts, subtype }: Written) => !thread_ts || subtype === 'thread_broadcast';
      const found = this.messages.filter((message) => isShown(message) && isWithin(message)).reverse();
      return this.page(found, { is_limited: this.isLimited });
    }
    const root = args.get('ts')!;
    const replies = this.messages.filter((message) => message.thread_ts === root);
    const first = this.messages.find(({ ts }) => ts === root);
    if (!first && replies.length === 0) return { ok: false, error: 'thread_not_found' };
    return this.page([first ?? { ts: root, subtype: 'tombstone' }, ...replies.filter(isWithin)], {});
  }

  private page(found: Written[], more: object): object {
    const messages = found.slice(0, 3).map((message) => {
      const replies = this.messages.filter(({ thread_ts }) => thread_ts === message.ts).length;
      const thread = replies > 0 ? { thread_ts: message.ts, reply_count: replies } : {};
      return { type: 'message', user: 'U1', text: message.ts, ...thread, ...message };
    });
    return { ok: true, messages, has_more: found.length > 3, ...more };
  }
}

describe('A page of history on Slack', () => {
  const slack = new SmallSlack();
  beforeEach(() => {
    Object.assign(slack, { messages: [], isLimited: false });
    slack.asked.length = 0;
    return slack.open();
  });
  afterEach(() => slack.close());

  const read = async (asked: Partial<HistoryPageRequest> = {}): Promise<HistoryPage[]> => {
    const pages: HistoryPage[] = [];
    let cursor: string | null = null;
    do {
      const request = { channelId: 'C1', since: null, threads: [], ...asked, cursor };
      const page = await readHistoryPage(slack.client, request, AbortSignal.timeout(5000));
      pages.push(page);
      cursor = page.next;
    } while (cursor !== null);
    return pages;
  };
  const idsOf = (pages: HistoryPage[]) =>
    pages.flatMap(({ events }) => events.map((event) => ('messageId' in event ? event.messageId : '')));
  const at = (micros: number) => new Date(Math.floor((START + micros) / 1000));
  /** Whether the pages say that nothing but what they show was in the channel at this time. */
  const speakOf = (pages: HistoryPage[], micros: number, thread: string | null = null) =>
    pages.some(({ covered }) =>
      covered.some((each) => each.thread === thread && each.from <= at(micros) && each.to >= at(micros)),
    );

  it('shows every message once, also of milliseconds that pages part', async () => {
    const written = Array.from({ length: 40 }, (_, index) => slack.write(index * 137));
    const pages = await read();
    expect(idsOf(pages).sort()).toEqual(written);
    expect(pages.length).toBe(14);
  });

  it('leaves out what is newer than wanted, and claims none of it', async () => {
    const [older, last] = [slack.write(0), slack.write(10_900)];
    slack.write(20_000);
    const pages = await read({ until: at(10_000) });
    expect(idsOf(pages)).toEqual([older, last]);
    expect([speakOf(pages, 10_900), speakOf(pages, 11_000), speakOf(pages, 20_000)]).toEqual([true, false, false]);
  });

  it('claims no millisecond of which it does not show all', async () => {
    // Ten milliseconds with four messages each, so that every page of three ends within one.
    const written = Array.from({ length: 40 }, (_, index) => slack.write(Math.floor(index / 4) * 1000 + (index % 4)));
    const pages = await read();
    expect(idsOf(pages).sort()).toEqual(written);
    for (const page of pages) {
      const hidden = written.filter((ts) => !idsOf([page]).includes(ts)).map((ts) => microsOf(ts) - START);
      expect(hidden.filter((micros) => speakOf([page], micros))).toEqual([]);
    }
  });

  it('claims no millisecond of a thread of which it does not show all', async () => {
    const root = slack.write(0);
    const replies = Array.from({ length: 20 }, (_, index) =>
      slack.write(1000 + Math.floor(index / 4) * 1000 + (index % 4) + 100, { thread_ts: root }),
    );
    const pages = (await read()).slice(1);
    expect(idsOf(pages)).toEqual(replies);
    for (const page of pages) {
      const hidden = replies.filter((ts) => !idsOf([page]).includes(ts)).map((ts) => microsOf(ts) - START);
      expect(hidden.filter((micros) => speakOf([page], micros, root))).toEqual([]);
    }
  });

  it('claims all milliseconds but those in which two pages meet', async () => {
    for (let index = 0; index < 8; index += 1) slack.write(index * 10_000 + 500);
    const pages = await read();
    const unclaimed = Array.from({ length: 80 }, (_, index) => index).filter((index) => !speakOf(pages, index * 1000));
    expect(unclaimed).toEqual([20, 50]);
  });

  it('reaches from the moment of the request to the beginning, or to where it is wanted from', async () => {
    slack.write(0);
    const before = Date.now();
    const [page] = await read();
    expect(page!.covered).toMatchObject([
      { from: new Date(0), thread: null, replies: false },
      { from: at(0), thread: slack.messages[0]!.ts, replies: true },
    ]);
    expect(page!.covered[0]!.to.getTime()).toBeGreaterThanOrEqual(before - 1);
    expect(page!.covered[0]!.to.getTime()).toBeLessThan(Date.now());
    const [since] = await read({ since: at(0) });
    expect(idsOf([since!])).toHaveLength(1);
    expect(since!.covered[0]!.from).toEqual(at(0));
  });

  it('claims nothing of what the workspace’s plan hides', async () => {
    slack.isLimited = true;
    slack.write(50_000);
    const pages = await read();
    expect([speakOf(pages, 49_000), speakOf(pages, 50_000), speakOf(pages, 51_000)]).toEqual([false, true, true]);
    slack.messages = [];
    expect(await read()).toEqual([{ events: [], covered: [], next: null }]);
  });

  it('reads each thread before what is older, over as many pages as it takes', async () => {
    const old = slack.write(0);
    for (const nth of [1, 2]) slack.write(nth * 1000);
    const root = slack.write(10_000);
    const replies = [1, 2, 3, 4, 5].map((nth) => slack.write(10_000 + nth * 1000, { thread_ts: root }));
    for (const nth of [1, 2]) slack.write(20_000 + nth * 1000);
    slack.write(30_000);
    const pages = await read();
    const ids = idsOf(pages);
    expect(ids.indexOf(replies[4]!)).toBeLessThan(ids.indexOf(old));
    expect(ids).toHaveLength(12);
    expect([speakOf(pages, 11_500, root), speakOf(pages, 13_500, root)]).toEqual([true, true]);
    expect(slack.asked.filter((method) => method === 'auth.test')).toHaveLength(1);
    expect(slack.asked).toHaveLength(pages.length + 1);
  });

  it('shows the replies of a root that was deleted', async () => {
    const root = slack.write(0, { subtype: 'tombstone' });
    const reply = slack.write(5000, { thread_ts: root });
    expect(idsOf(await read())).toEqual([reply]);
  });

  it('shows a reply that went to the channel too, also when its root is too old to be met', async () => {
    const root = slack.write(0);
    const reply = slack.write(50_000, { thread_ts: root, subtype: 'thread_broadcast' });
    expect(new Set(idsOf(await read()))).toEqual(new Set([root, reply]));
    expect(idsOf(await read({ since: at(10_000) }))).toEqual([reply]);
  });

  it('says that nothing is left of a named thread that is gone, unless it is as old as what plans hide', async () => {
    const [young, old] = [5, 100].map((days) => tsOfMicros((Date.now() - days * 24 * 3_600_000) * 1000));
    const [first, second] = await read({ threads: [young!, old!] });
    expect(first).toMatchObject({ events: [], covered: [{ from: new Date(0), thread: young, replies: true }] });
    expect(second).toMatchObject({ events: [], covered: [] });
  });

  it('looks at three hundred named threads, and at nothing that is no thread’s id', async () => {
    const threads = Array.from({ length: 400 }, (_, index) => tsOfMicros(START + index));
    const request = { channelId: 'C1', since: at(1_000_000), threads: ['x', ...threads], cursor: null };
    const { next } = await readHistoryPage(slack.client, request, AbortSignal.timeout(5000));
    expect(next!.length).toBeLessThan(8000);
    expect(await read({ threads: ['', 'x', '1.2; DROP'] })).toHaveLength(1);
    expect(await read({ threads, since: at(1_000_000) })).toHaveLength(301);
  });
});
