import { Injectable, type OnApplicationShutdown } from '@nestjs/common';
import { SEND_DEADLINE_MS } from '../../kernel/jobs/lane-run.js';
import type { Sender } from '../../platforms/contract.js';
import { PlatformRegistry } from '../../platforms/registry.js';
import { InstallationSecrets } from '../installations/installation-secrets.js';
import type { LoadedDelivery } from './loaded-delivery.js';
import { FILES_DEADLINE_MS } from './part-carrier.service.js';

/** Whose sender is wanted. */
export type SenderOwner = Pick<
  LoadedDelivery,
  | 'platform'
  | 'installation_id'
  | 'installation_organisation_id'
  | 'credentials'
  | 'credentials_version'
  | 'webhook_secret'
>;

/** A sender that is replaced may still be sending for another lane: it is closed once no send can take longer. */
const CLOSE_AFTER_MS = FILES_DEADLINE_MS + SEND_DEADLINE_MS;
/** Senders kept at most; the one used longest ago goes first. */
const MOST_SENDERS = 1_000;

/** Keeps one sender for each installation, with its connections; new credentials get a new one. */
@Injectable()
export class Senders implements OnApplicationShutdown {
  private readonly senders = new Map<string, { version: number; sender: Sender }>();
  private readonly retired = new Set<Sender>();

  constructor(
    private readonly registry: PlatformRegistry,
    private readonly secrets: InstallationSecrets,
  ) {}

  for(delivery: SenderOwner): Sender {
    const { installation_id: id, credentials_version: version } = delivery;
    const kept = this.senders.get(id);
    if (kept?.version === version) {
      this.senders.delete(id);
      this.senders.set(id, kept);
      return kept.sender;
    }
    if (kept) this.drop(id);
    const credentials = this.secrets.openCredentials({
      id,
      organisation_id: delivery.installation_organisation_id,
      credentials: delivery.credentials,
      webhook_secret: delivery.webhook_secret,
    });
    const sender = this.registry.get(delivery.platform).sender(credentials);
    this.senders.set(id, { version, sender });
    if (this.senders.size > MOST_SENDERS) this.drop(this.senders.keys().next().value!);
    return sender;
  }

  async onApplicationShutdown(): Promise<void> {
    const all = [...this.retired, ...[...this.senders.values()].map(({ sender }) => sender)];
    await Promise.allSettled(all.map((sender) => sender.close()));
  }

  private drop(id: string): void {
    const kept = this.senders.get(id);
    this.senders.delete(id);
    if (!kept) return;
    this.retired.add(kept.sender);
    setTimeout(() => void this.close(kept.sender), CLOSE_AFTER_MS).unref();
  }

  private async close(sender: Sender): Promise<void> {
    this.retired.delete(sender);
    await sender.close().catch(() => undefined);
  }
}
