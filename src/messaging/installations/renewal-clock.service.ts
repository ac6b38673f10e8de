import {
  type BeforeApplicationShutdown,
  Inject,
  Injectable,
  Logger,
  type OnApplicationBootstrap,
} from '@nestjs/common';
import type { Config } from '../../config/config.js';
import { CONFIG } from '../../config/config.module.js';
import { MessagingNotices } from '../messaging-notices.service.js';
import { CredentialRenewal } from './credential-renewal.service.js';

const EVERY_MS = 60_000;

/** Looks for credentials that expire soon, in processes with the `worker` role; at boot, and when some are refused, at once. */
@Injectable()
export class RenewalClock implements OnApplicationBootstrap, BeforeApplicationShutdown {
  private readonly logger = new Logger(RenewalClock.name);
  private timer: NodeJS.Timeout | null = null;
  private looking: Promise<void> | null = null;

  constructor(
    @Inject(CONFIG) private readonly config: Config,
    private readonly renewal: CredentialRenewal,
    notices: MessagingNotices,
  ) {
    notices.listen({
      installationStatus: ({ status }) => {
        if (status === 'credentials-rejected') this.look();
      },
    });
  }

  onApplicationBootstrap(): void {
    if (!this.config.roles.includes('worker')) return;
    this.timer = setInterval(() => this.look(), EVERY_MS);
    this.timer.unref();
    this.look();
  }

  async beforeApplicationShutdown(): Promise<void> {
    if (this.timer) clearInterval(this.timer);
    this.timer = null;
    await this.looking;
  }

  private look(): void {
    if (!this.timer) return;
    this.looking ??= this.renewal
      .enqueueDue()
      .catch((error: unknown) => this.logger.error({ err: error }, 'Expiring credentials could not be looked for'))
      .finally(() => (this.looking = null));
  }
}
