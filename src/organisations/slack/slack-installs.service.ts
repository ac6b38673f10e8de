import { Inject, Injectable, Logger } from '@nestjs/common';
import type { FastifyReply, FastifyRequest } from 'fastify';
import type { Config } from '../../config/config.js';
import { CONFIG } from '../../config/config.module.js';
import { AppError } from '../../kernel/errors/app-error.js';
import { toRefusal } from '../../kernel/errors/refusal.js';
import { success } from '../../tenancy/organisations/status-envelope.dto.js';
import { confirmationPage, installedPage, refusedPage } from './consent-pages.js';
import { CONSENT_SECONDS, Consents } from './consents.service.js';
import type { ConsentLinkAnswerDto, SlackAccessAnswerDto, SlackAccessDto } from './slack-access.dto.js';
import { SlackExchange } from './slack-exchange.service.js';
import type { ConsentAnswerQuery } from './slack-query.dto.js';

const COOKIE = 'patchbay_consent';

/** The browser's way to an installation, and back. */
@Injectable()
export class SlackInstalls {
  private readonly logger = new Logger(SlackInstalls.name);
  /** As browsers see it: PUBLIC_URL may have a path of its own. */
  private readonly path: string;

  constructor(
    @Inject(CONFIG) private readonly config: Config,
    private readonly exchanges: SlackExchange,
    private readonly consents: Consents,
  ) {
    this.path = new URL(consents.redirectUri).pathname;
  }

  async redirect(
    userId: string,
    organisationId: string,
    reply: FastifyReply,
  ): Promise<{ url: string; statusCode: number }> {
    return { url: await this.begin(userId, organisationId, reply), statusCode: 302 };
  }

  async link(userId: string, organisationId: string, reply: FastifyReply): Promise<ConsentLinkAnswerDto> {
    const url = await this.begin(userId, organisationId, reply);
    return success(200, 'Send the browser to this address', { url });
  }

  /** A page for browsers, JSON for everything else. */
  async comeBack(
    query: ConsentAnswerQuery,
    request: FastifyRequest,
    reply: FastifyReply,
  ): Promise<SlackAccessAnswerDto | string> {
    if (!wantsPage(request)) return success(200, 'Slack connected successfully', await this.finish(query));
    void reply.type('text/html; charset=utf-8');
    try {
      return await this.comeBackInBrowser(query, request);
    } catch (error) {
      const { status, message } = toRefusal(error);
      if (status >= 500) this.logger.error({ err: error }, 'An installation could not be finished');
      void reply.status(status);
      return refusedPage(message);
    }
  }

  /**
   * Somebody may have been sent here with an answer to a question that another person asked: their team would become
   * part of that person's organisation. Unless this browser asked, the person in front of it is told so, and asked.
   */
  private async comeBackInBrowser(query: ConsentAnswerQuery, request: FastifyRequest): Promise<string> {
    const { state, code, confirmation } = query;
    const mayFinish =
      code === undefined ||
      this.consents.isFrom(state, cookieOf(request)) ||
      (confirmation !== undefined && this.consents.isConfirmed(state, code, confirmation));
    if (mayFinish) return installedPage(await this.finish(query));
    const answer = new URLSearchParams({ state, code, confirmation: this.consents.confirmationOf(state, code) });
    return confirmationPage(await this.consents.show(state), `${this.path}?${answer}`);
  }

  private async finish({ state, code, error }: ConsentAnswerQuery): Promise<SlackAccessDto> {
    if (code !== undefined) return this.exchanges.finishInstall(state, code);
    await this.consents.take(state);
    const reason =
      error === undefined || error === 'access_denied' ? 'The app was not allowed in.' : `Slack says: ${error}.`;
    throw new AppError('CONSENT_DENIED', 'invalid', `${reason} Nothing was installed.`);
  }

  private async begin(userId: string, organisationId: string, reply: FastifyReply): Promise<string> {
    const { url, browserKey } = await this.exchanges.beginInstall(userId, organisationId);
    const secure = this.config.http.publicUrl.startsWith('https:') ? '; Secure' : '';
    // Lax: it comes along when Slack sends the browser back, which is a plain visit.
    const limits = `Path=${this.path}; Max-Age=${CONSENT_SECONDS}; HttpOnly; SameSite=Lax${secure}`;
    void reply.header('Set-Cookie', `${COOKIE}=${browserKey}; ${limits}`);
    return url;
  }
}

/** Browsers say how they came; nobody can be led here by anything else. */
const wantsPage = ({ headers }: FastifyRequest): boolean =>
  headers['sec-fetch-mode'] !== undefined || (headers.accept ?? '').includes('text/html');

function cookieOf({ headers }: FastifyRequest): string | null {
  const pairs = (headers.cookie ?? '').split(';').map((pair) => pair.trim().split('=', 2));
  return pairs.find(([name]) => name === COOKIE)?.[1] ?? null;
}
