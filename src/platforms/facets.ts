import type { Backfilling, Directory, Downloading, Installable, PlatformProvider, Webhooked } from './contract.js';

const has = (provider: object, ...methods: string[]): boolean =>
  methods.every((method) => typeof (provider as Record<string, unknown>)[method] === 'function');

export const isWebhooked = (provider: PlatformProvider): provider is PlatformProvider & Webhooked =>
  has(provider, 'verifyWebhook', 'readWebhook');

export const isBackfilling = (provider: PlatformProvider): provider is PlatformProvider & Backfilling =>
  has(provider, 'history', 'historyPage');

export const isDirectory = (provider: PlatformProvider): provider is PlatformProvider & Directory =>
  has(provider, 'lookUpPeople');

export const isInstallable = (provider: PlatformProvider): provider is PlatformProvider & Installable =>
  has(provider, 'missingSettings', 'consentUrl', 'exchangeCode', 'renew');

export const isDownloading = (provider: PlatformProvider): provider is PlatformProvider & Downloading =>
  has(provider, 'openFile');
