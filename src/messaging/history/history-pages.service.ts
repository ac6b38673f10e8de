import { Injectable } from '@nestjs/common';
import type { HistoryPageRequest, HistoryStretch } from '../../platforms/contract.js';
import { ProviderError } from '../../platforms/errors.js';
import { isBackfilling } from '../../platforms/facets.js';
import { PlatformRegistry } from '../../platforms/registry.js';
import { InstallationSecrets } from '../installations/installation-secrets.js';
import { InstallationStates } from '../installations/installation-states.service.js';
import type { HeardEvent } from '../listening/platform-listener.js';
import { idsOf, isOwn } from '../router/route-context.js';
import { Router } from '../router/router.service.js';

/** One page of a channel's history, names filled in. */
export interface ReadPage {
  events: HeardEvent[];
  /** Stretches that it shows whole: what was known from there and is not among the events was deleted. */
  covered: HistoryStretch[];
  /** Where to go on; null at the end. */
  next: string | null;
}

/** Reads channels' histories page by page, for whoever keeps them. Where a reading stands is the caller's to store. */
@Injectable()
export class HistoryPages {
  constructor(
    private readonly registry: PlatformRegistry,
    private readonly secrets: InstallationSecrets,
    private readonly states: InstallationStates,
    private readonly router: Router,
  ) {}

  /** Whether a platform lets its history be read at all. */
  isReadable(platform: string): boolean {
    const provider = this.registry.find(platform);
    return provider !== null && isBackfilling(provider) && provider.capabilities.history;
  }

  /**
   * Null when the installation is gone. Throws ProviderError; a rejection of the token is noted on the installation. At
   * most one request to the platform for the page, and one for names that are not known yet.
   */
  async read(installationId: string, request: HistoryPageRequest, signal: AbortSignal): Promise<ReadPage | null> {
    const loaded = await this.router.load(installationId, request.channelId, []);
    if (!loaded) return null;
    const { context } = loaded;
    const provider = this.registry.get(context.platform);
    if (!isBackfilling(provider)) return { events: [], covered: [], next: null };
    const credentials = this.secrets.openCredentials({ ...context, id: installationId });
    try {
      const page = await provider.historyPage(credentials, request, signal);
      const events = await this.router.name(context, page.events);
      return { ...page, events: events.map((event) => ({ event, own: isOwn(context, idsOf(event)) })) };
    } catch (error) {
      if (error instanceof ProviderError && error.kind === 'credentials-rejected') {
        const version = context.credentials_version;
        await this.states.set(installationId, 'credentials-rejected', error.message, version);
      }
      throw error;
    }
  }
}
