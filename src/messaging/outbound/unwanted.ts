import type { DeliveryError } from './delivery.entity.js';
import type { LoadedDelivery } from './loaded-delivery.js';

/** Why nothing more of it is to leave; null when it is still wanted. What is in doubt is cleared up before this is asked. */
export function whyUnwanted(delivery: LoadedDelivery): DeliveryError | null {
  if (delivery.is_muted) {
    return { code: 'MUTED', message: 'The connection was switched off before it could be sent.' };
  }
  const gone = delivery.message_gone || delivery.message_deleted_at !== null;
  if (!gone || delivery.kind === 'delete') return null;
  return { code: 'MESSAGE_DELETED', message: 'The message was deleted before all of it was sent.' };
}
