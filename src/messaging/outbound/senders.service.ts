import { Injectable, type OnApplicationShutdown } from '@nestjs/common';
import type { Sender } from '../../platforms/contract.js';
import { PlatformRegistry } from '../../platforms/registry.js';
import { InstallationSecrets } from '../installations/installation-secrets.js';
import type { LoadedDelivery } from './loaded-delivery.js';

/** Senders kept at most; the one used longest ago goes first. */
const MOST_SENDERS = 1_000;

/** Keeps one sender for each installation, with its connections; new credentials get a new one. */
@Injectable()
export class Senders implements OnApplicationShutdown {
  private readonly senders = new Map<string, { version: number; sender: Sender }>();

  constructor(
    private readonly registry: PlatformRegistry,
    private readonly secrets: InstallationSecrets,
  ) {}

  for(delivery: LoadedDelivery): Sender {
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
    await Promise.allSettled([...this.senders.values()].map(({ sender }) => sender.close()));
  }

  private drop(id: string): void {
    void this.senders.get(id)?.sender.close();
    this.senders.delete(id);
  }
}
