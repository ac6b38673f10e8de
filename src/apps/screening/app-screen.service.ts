import { once } from 'node:events';
import { Inject, Injectable, Logger, type OnModuleInit } from '@nestjs/common';
import { v5 } from 'uuid';
import {
  type DeskAuthor,
  type Registry,
  type Screen,
  SCREENS,
  type ScreenOpinion,
  type TextToScreen,
} from '../../channels/desk/desk.contract.js';
import { Database } from '../../kernel/database/database.service.js';
import { AppCaller } from '../calls/app-caller.service.js';
import type { AppFailure, AppSuccess } from '../calls/app-call.js';
import { AppHealth } from '../calls/app-health.service.js';
import { CallLog } from '../calls/call-log.service.js';
import type { CallableApp } from '../callable-app.js';
import { SettingsReader } from '../settings/settings-reader.service.js';
import { toldFiles } from '../told-files.js';
import { asksToWithhold, modification, opinion } from './app-answer.js';
import { FIND_SCREENING_APPS } from './screening.sql.js';
import { WithheldNotes } from './withheld-notes.service.js';

/** Milliseconds that one app gets; all apps of a channel together have what the chain of screens has. */
const APP_DEADLINE_MS = 1_000;
const CHAIN_OVER = 'Not called: the apps before it took all of the 2 seconds that a message may be held up.';
const CUT_OFF = 'Cut off: the 2 seconds that all apps together may hold up a message were over.';

type OwnedText = TextToScreen & { organisationId: string };

/**
 * Shows a text, and which files stand beside it, to the modifiers and filters of its channel, one after another. An app that
 * fails or is too slow changes nothing: the text goes on to the next as it was.
 */
@Injectable()
export class AppScreen implements Screen, OnModuleInit {
  readonly name = 'apps';
  private readonly logger = new Logger(AppScreen.name);

  constructor(
    @Inject(SCREENS) private readonly screens: Registry<Screen>,
    private readonly db: Database,
    private readonly caller: AppCaller,
    private readonly settings: SettingsReader,
    private readonly health: AppHealth,
    private readonly log: CallLog,
    private readonly withheld: WithheldNotes,
  ) {}

  onModuleInit(): void {
    this.screens.register(this);
  }

  async screen(text: OwnedText, signal: AbortSignal): Promise<ScreenOpinion> {
    const apps = await this.db.query<CallableApp>(FIND_SCREENING_APPS, [text.channelId, text.organisationId]);
    let { content } = text;
    for (const app of apps.filter(({ id }) => !isBy(id, text.author))) {
      const verdict = await this.ask(app, { ...text, content }, signal);
      if ('withheld' in verdict) return verdict;
      content = verdict.content;
    }
    return { content };
  }

  private async ask(app: CallableApp, text: OwnedText, signal: AbortSignal): Promise<ScreenOpinion> {
    const { targetUrl } = app.manifest;
    if (signal.aborted) return this.skip(app, text, CHAIN_OVER);
    if (targetUrl === null) return this.skip(app, text, 'Not called: its JSON says no target_url.');
    const body = {
      message: text.content,
      channel_id: text.channelId,
      org_id: text.organisationId,
      thread_id: text.threadId,
      ...toldFiles(text.files),
      settings: this.settings.told(app),
    };
    const callId = v5(`${text.channelId} ${text.key}`, app.id);
    const reply = await this.caller.call(app, { callId, url: targetUrl, body, timeoutMs: APP_DEADLINE_MS, signal });
    if (reply.ok) return this.heed(app, text, reply, signal);
    if (reply.breakerOpen) return this.skip(app, text, reply.error);
    return this.fail(app, text, reply);
  }

  private async heed(app: CallableApp, text: OwnedText, reply: AppSuccess, over: AbortSignal): Promise<ScreenOpinion> {
    const isFilter = app.kind === 'filter';
    if (!isFilter && asksToWithhold(reply)) {
      this.logger.warn({ app: app.id }, 'A modifier asked to withhold a message, which only filters may');
    }
    const isBlank = text.content.trim() === '';
    const answer = isFilter ? opinion(reply, isBlank) : modification(reply, isBlank);
    if ('problem' in answer) return this.fail(app, text, { ...reply, error: answer.problem });
    void this.health.worked(app);
    if ('withhold' in answer) return this.withhold(app, text, answer.withhold, over);
    return { content: 'message' in answer ? answer.message : text.content };
  }

  private async withhold(
    app: CallableApp,
    text: OwnedText,
    given: string | null,
    over: AbortSignal,
  ): Promise<ScreenOpinion> {
    const reason = given ?? `Withheld by ${app.name}.`;
    const noted = this.withheld.note(app, text, reason);
    // Who comes too late is not heard: a slow database must not let the message through.
    await Promise.race([noted, over.aborted || once(over, 'abort')]);
    return { withheld: reason };
  }

  private skip(app: CallableApp, text: OwnedText, error: string): ScreenOpinion {
    this.note(app, text, { status: 'skipped', statusCode: null, latencyMs: null, error });
    return { content: text.content };
  }

  private fail(
    app: CallableApp,
    text: OwnedText,
    reply: Pick<AppFailure, 'status' | 'latencyMs' | 'error' | 'aborted'>,
  ): ScreenOpinion {
    const { status: statusCode, latencyMs, aborted } = reply;
    const error = aborted ? CUT_OFF : reply.error;
    this.note(app, text, { status: 'failed', statusCode, latencyMs, error });
    if (!aborted) void this.health.failed(app, error);
    return { content: text.content };
  }

  private note(
    app: CallableApp,
    { channelId }: OwnedText,
    outcome: { status: 'failed' | 'skipped'; statusCode: number | null; latencyMs: number | null; error: string },
  ): void {
    const kind = app.kind === 'filter' ? 'filter' : 'modifier';
    this.log.note({ app, channelId, messageId: null, kind, ...outcome });
  }
}

/** An app is not shown what it wrote itself. */
const isBy = (appId: string, author: DeskAuthor): boolean => author.kind === 'app' && author.id === appId;
