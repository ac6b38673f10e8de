import { Inject, Injectable } from '@nestjs/common';
import type { PlatformProvider } from './contract.js';
import { isBackfilling, isDirectory, isDownloading, isInstallable, isWebhooked } from './facets.js';
import { missing } from '../kernel/errors/errors.js';

/** Injects the array of every provider. */
export const PLATFORM_PROVIDERS = Symbol('PLATFORM_PROVIDERS');

/** Injects what the deployment's own distributed apps sign their webhooks with. */
export const PLATFORM_APP_SECRETS = Symbol('PLATFORM_APP_SECRETS');

/** By platform; null or absent where no distributed app is set up. */
export type PlatformAppSecrets = Readonly<Record<string, string | null>>;

/** Finds a platform's provider by name. Throws at boot when two share a name, or when one promises what it has not. */
@Injectable()
export class PlatformRegistry {
  private readonly providers = new Map<string, PlatformProvider>();

  constructor(@Inject(PLATFORM_PROVIDERS) providers: PlatformProvider[]) {
    for (const provider of providers) {
      if (this.providers.has(provider.platform)) throw new Error(`Two providers are named "${provider.platform}".`);
      assertFacets(provider);
      this.providers.set(provider.platform, provider);
    }
  }

  find(platform: string): PlatformProvider | null {
    return this.providers.get(platform) ?? null;
  }

  /** Throws PLATFORM_NOT_FOUND. */
  get(platform: string): PlatformProvider {
    const provider = this.find(platform);
    if (!provider) throw missing('platform');
    return provider;
  }

  /** In the order of registration. */
  all(): PlatformProvider[] {
    return [...this.providers.values()];
  }

  names(): string[] {
    return [...this.providers.keys()];
  }
}

/** A capability that no method stands behind would only be found out by a lost message. */
function assertFacets(provider: PlatformProvider): void {
  const { capabilities, platform } = provider;
  const lacking: string[] = [];
  if (capabilities.transports.includes('webhook') && !isWebhooked(provider)) lacking.push('Webhooked');
  if (capabilities.history && !isBackfilling(provider)) lacking.push('Backfilling');
  // A sender opens no connection before its first request, so that one with example credentials can be looked at.
  const sender = provider.sender(Object.fromEntries(provider.credentials.map(({ name, example }) => [name, example])));
  const { takes, tells, limits } = capabilities;
  if (offers(takes.edit) && !sender.edit) lacking.push('Editing');
  if (offers(takes.delete) && !sender.remove) lacking.push('Deleting');
  if (offers(takes.reaction) && !(sender.react && sender.unreact)) lacking.push('Reacting');
  if (offers(takes.pin) && !(sender.pin && sender.unpin)) lacking.push('Pinning');
  if (offers(takes.file) && limits.fileBytes === 0) lacking.push('a limit for files');
  if (tells.file && !isDownloading(provider)) lacking.push('Downloading');
  if (capabilities.certainty.kind === 'reconcilable' && !sender.find) lacking.push('Reconciling');
  void sender.close();
  if (lacking.length > 0) throw new Error(`Platform "${platform}" promises without having: ${lacking.join(', ')}.`);
}

const offers = (support: string): boolean => support === 'native' || support === 'converted';

/** The optional facets that a provider has, for people. */
export function facetNames(provider: PlatformProvider): string[] {
  const facets: [string, boolean][] = [
    ['webhooked', isWebhooked(provider)],
    ['backfilling', isBackfilling(provider)],
    ['directory', isDirectory(provider)],
    ['downloading', isDownloading(provider)],
    ['installable', isInstallable(provider)],
  ];
  return facets.filter(([, has]) => has).map(([name]) => name);
}
