import { startSandbox } from '@patchbay/sandbox';
import { ConnectionAccess } from '../../src/connections/connection-access.service.js';
import type { DigestJob } from '../../src/connections/digest/digest-jobs.service.js';
import { WikiDigest } from '../../src/connections/wiki/wiki-digest.service.js';
import type { WikiPageDto } from '../../src/connections/wiki/wiki.dto.js';
import { WikiPages } from '../../src/connections/wiki/wiki-pages.service.js';
import { PageWriter } from '../../src/connections/wiki/writing/page-writer.service.js';
import { writingLane, WritingQueue } from '../../src/connections/wiki/writing/writing-queue.service.js';
import { loadConfig } from '../../src/config/env.js';
import { type Job, RetryLater } from '../../src/kernel/jobs/job.js';
import { JobHandlers } from '../../src/kernel/jobs/job-handlers.js';
import { LaneRun } from '../../src/kernel/jobs/lane-run.js';
import { Lanes } from '../../src/kernel/jobs/lanes.service.js';
import { ModelBudget } from '../../src/responder/model/model-budget.service.js';
import { Model } from '../../src/responder/model/model.service.js';
import { makeUser } from '../support/channel-fixtures.js';
import { createTestDatabase, type TestDatabase } from '../support/test-database.js';
import { ArchiveFixture, idleJobs } from './archive-fixture.js';

export interface Asked {
  max_tokens: number;
  messages: { role: string; content: string }[];
}

/** What one request showed to the model. */
export interface Shown {
  channel: { name: string };
  standing: { id: string; kind: string; text: string; rests_on: number[] }[];
  messages: { id: number; author: string; text: string; answers?: number }[];
}

type Environment = Record<string, string>;

/** A wiki written by the sandbox's model, one job at a time and without waiting. */
export class WritingStage {
  readonly lanes: Lanes;

  private constructor(
    readonly database: TestDatabase,
    private readonly sandbox: Awaited<ReturnType<typeof startSandbox>>,
  ) {
    this.lanes = new Lanes(database.db);
    // Nobody is woken: jobs run when a spec says so.
    this.lanes.setLocalWorker(() => undefined);
  }

  static async open(): Promise<WritingStage> {
    return new WritingStage(await createTestDatabase(), await startSandbox({ port: 0 }));
  }

  async close(): Promise<void> {
    await this.sandbox.close();
    await this.database.close();
  }

  get db() {
    return this.database.db;
  }

  /** `env`: of the server, beside the sandbox. */
  async page(env: Environment = {}): Promise<WrittenPage> {
    const archive = await ArchiveFixture.create(this.db);
    const user = await makeUser(this.db);
    await this.db.query("INSERT INTO organisation_members (organisation_id, user_id, role) VALUES ($1, $2, 'member')", [
      archive.organisationId,
      user,
    ]);
    return new WrittenPage(this, archive, user, env);
  }

  modelOf(env: Environment): Model {
    const config = loadConfig({ SANDBOX_URL: this.sandbox.url, ...env });
    return new Model(new ModelBudget(this.db, config), config);
  }

  async control<Told>(method: string, path: string, body?: object): Promise<Told> {
    const init = { method, body: body && JSON.stringify(body), headers: { 'content-type': 'application/json' } };
    const response = await fetch(`${this.sandbox.url}/_control${path}`, body ? init : { method });
    if (!response.ok) throw new Error(await response.text());
    return (await response.json().catch(() => undefined)) as Told;
  }

  script(...answers: (object | string)[]): Promise<unknown> {
    const texts = answers.map((answer) => (typeof answer === 'string' ? answer : JSON.stringify(answer)));
    return this.control('POST', '/llm/answers', { answers: texts });
  }

  fault(kind: string, more: object = {}): Promise<unknown> {
    return this.control('POST', '/llm/faults', { kind, count: 1, ...more });
  }

  async asked(): Promise<Asked[]> {
    return (await this.control<{ requests: Asked[] }>('GET', '/llm/requests')).requests;
  }

  async shown(): Promise<Shown[]> {
    return (await this.asked()).map(({ messages }) => JSON.parse(messages.at(-1)!.content) as Shown);
  }
}

/** A channel's page. */
export class WrittenPage {
  private readonly pages: WikiPages;
  readonly digest: WikiDigest;

  constructor(
    readonly stage: WritingStage,
    readonly archive: ArchiveFixture,
    private readonly user: string,
    private readonly env: Environment,
  ) {
    this.digest = this.digestWith(env);
    this.pages = new WikiPages(stage.db, new ConnectionAccess(stage.db), this.digest);
  }

  private digestWith(env: Environment): WikiDigest {
    const { db } = this.stage;
    return new WikiDigest(db, idleJobs(db), new WritingQueue(db, this.stage.lanes, this.stage.modelOf(env)));
  }

  read(): Promise<WikiPageDto> {
    return this.pages.get(this.user, this.archive.connectionId, 'C0');
  }

  /** Takes in what waits, by a server with this environment. */
  refresh(env?: Environment): Promise<number> {
    return this.archive.refresh(env ? this.digestWith(env) : this.digest);
  }

  /** Runs the job as a worker does, until it is settled or wants to wait; pauses are over. */
  async write(signal = new AbortController().signal): Promise<void> {
    const { db } = this.stage;
    await db.query(
      `UPDATE wiki_pages SET unread_since = unread_since - interval '1 hour', write_after = NULL WHERE connection_id = $1`,
      [this.archive.connectionId],
    );
    const lane = writingLane(this.archive.connectionId);
    const claimed = await db.one<{ epoch: number }>(
      `UPDATE lanes SET epoch = epoch + 1, ready_at = now() + interval '8 seconds' WHERE key = $1 AND pending > 0
       RETURNING epoch`,
      [lane],
    );
    if (!claimed) return;
    const jobs = await db.query<Job<DigestJob>>('SELECT seq, payload FROM jobs WHERE lane = $1 ORDER BY seq', [lane]);
    const state = { lost: false, released: false, pending: 0, aside: false, heldUntil: performance.now() + 60_000 };
    const claim = { lane, epoch: claimed.epoch, ...state };
    const run = new LaneRun<DigestJob>(db, claim, jobs, { isLast: true, mayGrow: false }, signal);
    const writer = new PageWriter(db, new JobHandlers(), this.stage.modelOf(this.env));
    await writer.run(run).catch((error: unknown) => {
      if (!(error instanceof RetryLater)) throw error;
    });
  }

  async refreshAndWrite(): Promise<void> {
    await this.refresh();
    await this.write();
  }
}

export const decision = (text: string, ...rests_on: unknown[]) => ({ kind: 'decision', text, rests_on });
export const question = (text: string, ...rests_on: unknown[]) => ({ kind: 'open_question', text, rests_on });

/** What two people said, and what the model makes of it. */
export const TALK = [
  { id: '1', text: 'We will ship on Friday.' },
  { id: '2', text: 'Who tests the release?', author: 'bo' },
];
export const FIRST = {
  statements: [decision('The release ships on Friday.', 1), question('Who tests the release?', 2)],
  close: [],
  summary: { text: 'The coming release.', rests_on: [1, 2] },
};
