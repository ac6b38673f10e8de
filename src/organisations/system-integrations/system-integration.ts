import { v5 } from 'uuid';
import { AppError } from '../../kernel/errors/app-error.js';
import type { PlatformProvider } from '../../platforms/contract.js';

const NAMESPACE = '5a0f9d0e-6c0e-4c0b-9f0e-3f4c6d1a7b52';

/** Shown as the time at which each of them was made and changed. */
export const SINCE = '2026-01-01T00:00:00.000Z';

/** A platform, as the list of an organisation's integrations shows it. */
export interface SystemIntegration {
  /** The same for ever, in every organisation and deployment. */
  id: string;
  platform: string;
  name: string;
  jsonUrl: string;
  logo: string;
  website: string;
  description: string;
}

/** `publicUrl` has no trailing slash. */
export const toSystemIntegration = (provider: PlatformProvider, publicUrl: string): SystemIntegration => ({
  id: v5(provider.platform, NAMESPACE),
  platform: provider.platform,
  name: provider.displayName,
  jsonUrl: `${publicUrl}/system-integrations/${provider.platform}.json`,
  logo: `${publicUrl}/system-integrations/${provider.platform}.svg`,
  website: provider.about.website,
  description: provider.about.description,
});

/** What stands under `data` in its JSON, in the shape that apps have theirs in. */
export const schemaOf = ({ name, logo, website, description }: SystemIntegration): Record<string, unknown> => ({
  date: { created_at: SINCE.slice(0, 10), updated_at: SINCE.slice(0, 10) },
  descriptions: {
    app_name: name,
    app_description: description,
    app_logo: logo,
    app_url: website,
    background_color: '#ffffff',
  },
  integration_category: 'Communication & Collaboration',
  is_active: true,
  key_features: [],
  author: 'Patchbay',
  website,
  settings: [],
});

/** 403 for what would change one. */
export const managedElsewhere = (): AppError =>
  new AppError(
    'SYSTEM_INTEGRATION',
    'forbidden',
    'This integration comes with Patchbay. It is connected, muted and disconnected through /api/v2/platform-integrations.',
  );
