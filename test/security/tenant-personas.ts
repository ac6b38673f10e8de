import { unwrap } from '@patchbay/sdk';
import type { Account } from '../../demo/control.js';
import type { Person } from '../support/people.js';
import type { TenantIds } from './tenant.js';

const DOCUMENT = { title: 'Refund policy', content: 'A refund takes 14 days.' };

/** A REPLR with a bot of its own, and what it and a twin know. */
export async function newPersonas(
  { client }: Person,
  account: Account,
  twin: string,
): Promise<Pick<TenantIds, 'replr' | 'integration' | 'replr document' | 'twin document'>> {
  const replr = (await unwrap(client.POST('/v1/replrs', { body: { name: 'Guide', instructions: 'Be brief.' } }))).id;
  const connect = client.POST('/v1/integrations/discord', {
    body: {
      replr_id: replr,
      bot_token: account.credentials['bot_token'] ?? '',
      guild_id: account.account_id,
      channel_ids: account.channels.map((it) => it.id),
    },
  });
  const integration = (await unwrap(connect)).id;
  const ofReplr = client.POST('/v1/replrs/{id}/knowledge', { params: { path: { id: replr } }, body: DOCUMENT });
  const ofTwin = client.POST('/api/v2/twins/{id}/knowledge', { params: { path: { id: twin } }, body: DOCUMENT });
  return {
    ...{ replr, integration },
    'replr document': (await unwrap(ofReplr)).id,
    'twin document': (await unwrap(ofTwin)).document.id,
  };
}
