import { Injectable } from '@nestjs/common';
import { unprocessable } from '../../kernel/errors/errors.js';
import type { InstallationState } from '../../messaging/installations/installations.service.js';
import { PlatformChannels } from '../../messaging/mirrors/platform-channels.service.js';
import type { ExternalChannel } from '../../platforms/contract.js';
import type { Credentials } from '../../platforms/credentials.js';
import { asConnectionError } from '../../platforms/error-codes.js';
import { PlatformRegistry } from '../../platforms/registry.js';

const LIST_TIMEOUT_MS = 30_000;
const MOST_NAMED = 20;

/** Whether a bot can see the channels that it is to listen in. */
@Injectable()
export class VisibleChannels {
  constructor(
    private readonly registry: PlatformRegistry,
    private readonly channels: PlatformChannels,
  ) {}

  /** Of a bot that is not connected yet. Throws CHANNEL_NOT_VISIBLE naming them, and what the platform refuses. */
  async require(platform: string, credentials: Credentials, ids: string[]): Promise<ExternalChannel[]> {
    const signal = AbortSignal.timeout(LIST_TIMEOUT_MS);
    const seen = await this.registry.get(platform).listChannels(credentials, signal).catch(refuse);
    requireAll(
      ids,
      seen.map(({ id }) => id),
    );
    return seen;
  }

  /** Of one that is: what it sees is kept on the way. Throws likewise. */
  async requireConnected({ installationId }: InstallationState, ids: string[]): Promise<void> {
    const seen = await this.channels.syncFromPlatform(installationId).catch(refuse);
    requireAll(
      ids,
      seen.map((channel) => channel.external_id),
    );
  }
}

function refuse(error: unknown): never {
  throw asConnectionError(error);
}

function requireAll(ids: string[], seen: string[]): void {
  const known = new Set(seen);
  const unknown = ids.filter((id) => !known.has(id));
  if (unknown.length === 0) return;
  const named = unknown.slice(0, MOST_NAMED).join(', ');
  const rest = unknown.length > MOST_NAMED ? ` and ${unknown.length - MOST_NAMED} more` : '';
  throw unprocessable('CHANNEL_NOT_VISIBLE', 'channel_ids', `the bot sees no channel ${named}${rest}`);
}
