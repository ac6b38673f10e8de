import { Injectable } from '@nestjs/common';
import { Database } from '../../kernel/database/database.service.js';
import { newId } from '../../kernel/database/ids.js';
import { missing } from '../../kernel/errors/errors.js';
import type { Route } from '../../platforms/contract.js';
import { ProviderError } from '../../platforms/errors.js';
import { PlatformRegistry } from '../../platforms/registry.js';
import { InstallationStates } from '../installations/installation-states.service.js';
import type { InstallationStatus } from '../installations/installation-status.js';
import { nonceOf } from '../outbound/part-carrier.service.js';
import { Senders, type SenderOwner } from '../outbound/senders.service.js';
import { SENDER_OF } from './direct-posts.sql.js';

const DEADLINE_MS = 10_000;

/** What a trial found out. */
export interface TrialReceipt {
  /** The platform's own id of the message. */
  externalId: string;
  /** Milliseconds between the request and the platform's answer. */
  latencyMs: number;
  deliveredAt: Date;
}

type TrialSender = SenderOwner & { status: InstallationStatus; route: Route | null };

/**
 * A post while a person waits, to see whether it works: one attempt, beside the lanes, nothing kept. What is to arrive
 * whatever happens goes through `DirectPosts`.
 */
@Injectable()
export class TrialPosts {
  constructor(
    private readonly db: Database,
    private readonly registry: PlatformRegistry,
    private readonly senders: Senders,
    private readonly states: InstallationStates,
  ) {}

  /** Throws ProviderError with the platform's refusal, INSTALLATION_NOT_FOUND. A token that was rejected is not tried. */
  async send(organisationId: string, installationId: string, channelId: string, text: string): Promise<TrialReceipt> {
    const values = [organisationId, installationId, channelId];
    const owner = await this.db.one<TrialSender>(SENDER_OF, values);
    if (!owner) throw missing('installation');
    if (owner.status === 'credentials-rejected') {
      throw new ProviderError('credentials-rejected', 'The platform refuses the credentials. Give new ones.');
    }
    const encoded = this.registry
      .get(owner.platform)
      .encode({ content: text, mentions: [], files: [], author: null, replyTo: null });
    if ('refused' in encoded) throw new ProviderError('payload-refused', encoded.refused);
    const id = newId();
    const stamp = { deliveryId: id, part: 0, nonce: nonceOf(id, 0), startedAt: new Date() };
    const started = performance.now();
    try {
      const target = { channelId, replyTo: null, route: owner.route };
      const signal = AbortSignal.timeout(DEADLINE_MS);
      const { externalId } = await this.senders.for(owner).send(target, encoded.parts[0]!, stamp, signal);
      return { externalId, latencyMs: Math.round(performance.now() - started), deliveredAt: new Date() };
    } catch (error) {
      if (error instanceof ProviderError && error.kind === 'credentials-rejected') {
        await this.states.set(installationId, 'credentials-rejected', error.message, owner.credentials_version);
      }
      throw error;
    }
  }
}
