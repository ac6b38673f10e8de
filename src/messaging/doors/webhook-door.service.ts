import { Inject, Injectable } from '@nestjs/common';
import { AppError } from '../../kernel/errors/app-error.js';
import { invalid, missing, unauthenticated } from '../../kernel/errors/errors.js';
import type { PlatformProvider, Webhooked, WebhookContents, WebhookRequest } from '../../platforms/contract.js';
import { ProviderError } from '../../platforms/errors.js';
import { isWebhooked } from '../../platforms/facets.js';
import { PLATFORM_APP_SECRETS, type PlatformAppSecrets, PlatformRegistry } from '../../platforms/registry.js';
import { CatchUp } from '../catch-up/catch-up.service.js';
import { Intake } from '../intake/intake.service.js';
import { ArrivalOrder } from './arrival-order.js';
import { type WebhookTarget, WebhookTargets } from './webhook-targets.service.js';

/** What the platform is told: its handshake's answer, or that all is stored. */
export type WebhookAnswer = Record<string, unknown>;

/** A request whose sender has proven who it is, to the address of `target`. */
interface Proven {
  target: WebhookTarget;
  contents: WebhookContents;
}

const STORED: WebhookAnswer = { ok: true };

/** Takes what platforms deliver: proves the sender, reads the body, stores the events, and only then says so. */
@Injectable()
export class WebhookDoor {
  private readonly order = new ArrivalOrder();
  /** Channels, by installation, of which something came that could not be stored: it is told again, who knows when. */
  private readonly unstored = new Map<string, Set<string>>();

  constructor(
    private readonly registry: PlatformRegistry,
    @Inject(PLATFORM_APP_SECRETS) private readonly appSecrets: PlatformAppSecrets,
    private readonly targets: WebhookTargets,
    private readonly intake: Intake,
    private readonly catchUp: CatchUp,
  ) {}

  /** For a bot with an address of its own. */
  async receive(platform: string, id: string, request: WebhookRequest): Promise<WebhookAnswer> {
    const provider = this.providerOf(platform);
    await this.catchUp.beforeWebhooks();
    const offer = () =>
      this.order.pass(
        `${platform}:${id}`,
        () => this.check(provider, id, request),
        (proven) => this.takeIn(proven),
      );
    const first = await offer().catch((error: unknown) => {
      // It may be signed with a secret that is newer than the one that we keep.
      if (isRefusal(error) && this.targets.isOld(platform, id)) return null;
      throw error;
    });
    if (first) return first;
    // The credentials changed under us: once more with the new ones.
    this.targets.forget(platform, id);
    const second = await offer();
    if (!second) throw missing('installation');
    return second;
  }

  /** For a distributed app: one address for all teams, signed with the deployment's secret. */
  async receiveForApp(platform: string, request: WebhookRequest): Promise<WebhookAnswer> {
    const provider = this.providerOf(platform);
    const appSigningSecret = this.appSecrets[platform] ?? null;
    if (!appSigningSecret) {
      throw new AppError(
        'APP_NOT_CONFIGURED',
        'missing',
        `No distributed ${provider.displayName} app is set up here: its signing secret is not configured.`,
      );
    }
    await this.verify(provider, request, { credentials: {}, webhookSecret: '', appSigningSecret });
    const contents = this.read(provider, request);
    if (contents.reply) return contents.reply;
    await this.catchUp.beforeWebhooks();
    const { accountId, appId } = contents;
    if (accountId === null) return STORED;
    const check = async (): Promise<string[]> => {
      const installations = await this.targets.ofTeam(platform, accountId, appId);
      for (const id of installations) await this.readBack(id, contents);
      return installations;
    };
    await this.order.pass(`${platform}:${accountId}`, check, (installations) =>
      Promise.all(installations.map((id) => this.store(id, null, contents))),
    );
    return STORED;
  }

  private async check(provider: PlatformProvider & Webhooked, id: string, request: WebhookRequest): Promise<Proven> {
    const target = await this.targets.get(provider.platform, id);
    const { credentials, webhookSecret } = target;
    await this.verify(provider, request, { credentials, webhookSecret, appSigningSecret: null });
    const contents = this.read(provider, request);
    if (!contents.reply) {
      this.assertAccount(target, contents);
      await this.readBack(target.installationId, contents);
    }
    return { target, contents };
  }

  /** Null when the target's credentials are not the current ones any more. */
  private async takeIn({ target, contents }: Proven): Promise<WebhookAnswer | null> {
    if (contents.reply) return contents.reply;
    const taken = await this.store(target.installationId, target.credentialsVersion, contents);
    return taken ? STORED : null;
  }

  private async verify(
    provider: PlatformProvider & Webhooked,
    request: WebhookRequest,
    secrets: Parameters<Webhooked['verifyWebhook']>[1],
  ): Promise<void> {
    const problem = await provider.verifyWebhook(request, secrets, new Date()).catch((error: unknown) => {
      if (!(error instanceof ProviderError)) throw error;
      throw new AppError('KEYS_UNAVAILABLE', 'unavailable', error.message);
    });
    if (problem !== null) throw unauthenticated(problem, 'WEBHOOK_NOT_GENUINE');
  }

  private read(provider: Webhooked, request: WebhookRequest): WebhookContents {
    try {
      return provider.readWebhook(request);
    } catch (error) {
      if (!(error instanceof SyntaxError)) throw error;
      throw invalid([{ field: 'body', message: error.message }]);
    }
  }

  /** A genuine signature for another team still does not make it this installation's business. */
  private assertAccount(target: WebhookTarget, contents: WebhookContents): void {
    if (target.accountId === null || contents.accountId === null || target.accountId === contents.accountId) return;
    throw new AppError('WRONG_ACCOUNT', 'forbidden', 'This address belongs to another team than the event.');
  }

  /** Where something went wrong before, what was missed stands before what comes now in its lane. */
  private async readBack(installationId: string, contents: WebhookContents): Promise<void> {
    const told = contents.retried ? channelsOf(contents) : [];
    const unstored = this.unstored.get(installationId);
    const channels = new Set([...told, ...(unstored ?? [])]);
    if (channels.size === 0) return;
    await this.noting(installationId, contents, () => this.catchUp.requestRetold(installationId, [...channels]));
    if (this.unstored.get(installationId) === unstored) this.unstored.delete(installationId);
  }

  private store(installationId: string, version: number | null, contents: WebhookContents): Promise<boolean> {
    const arrival = { installationId, credentialsVersion: version, events: contents.events };
    return this.noting(installationId, contents, () => this.intake.accept(arrival));
  }

  private async noting<T>(installationId: string, contents: WebhookContents, work: () => Promise<T>): Promise<T> {
    try {
      return await work();
    } catch (error) {
      // A set of its own: whoever reads back the one before does not have this.
      const before = this.unstored.get(installationId) ?? [];
      this.unstored.set(installationId, new Set([...before, ...channelsOf(contents)]));
      throw error;
    }
  }

  private providerOf(platform: string): PlatformProvider & Webhooked {
    const provider = this.registry.get(platform);
    if (!isWebhooked(provider)) throw missing('webhook');
    return provider;
  }
}

const isRefusal = (error: unknown): boolean => error instanceof AppError && error.kind === 'unauthenticated';

const channelsOf = ({ events }: WebhookContents): string[] => [...new Set(events.map((event) => event.channelId))];
