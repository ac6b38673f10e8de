import { Injectable, type OnModuleInit } from '@nestjs/common';
import { Clocks } from '../../kernel/upkeep/clocks.service.js';
import { MessagingNotices } from '../messaging-notices.service.js';
import { CredentialRenewal } from './credential-renewal.service.js';

const EVERY_MS = 60_000;
/** Whoever met the refusal may still hold the row, which a look passes over then. */
const ONCE_MORE_MS = 2_000;

/** Looks for credentials that expire soon, and at once when some are refused. */
@Injectable()
export class RenewalClock implements OnModuleInit {
  constructor(
    private readonly clocks: Clocks,
    private readonly renewal: CredentialRenewal,
    private readonly notices: MessagingNotices,
  ) {}

  onModuleInit(): void {
    const clock = this.clocks.register('expiring credentials', EVERY_MS, () => this.renewal.enqueueDue());
    this.notices.listen({
      installationStatus: ({ status }) => {
        if (status !== 'credentials-rejected') return;
        clock.look();
        setTimeout(() => clock.look(), ONCE_MORE_MS).unref();
      },
    });
  }
}
