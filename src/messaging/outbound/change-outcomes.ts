import type { PartAddress } from '../../platforms/contract.js';
import type { Outcome } from './ledger.service.js';
import type { LoadedDelivery } from './loaded-delivery.js';

/** All of it is there. */
export const arrived = ({ degradations }: LoadedDelivery, version: number): Outcome => ({
  status: degradations.length > 0 ? 'degraded' : 'delivered',
  degradations,
  version,
});

/** A later arrival is recognised by its stamp: then what was skipped with this code is done after all. */
export const POST_UNKNOWN = 'POST_UNKNOWN';

/** No external message stands for it: why there is nothing to change. */
export function notThere({ kind, post_status: post }: LoadedDelivery): Outcome {
  if (post === 'unknown') {
    const remedy = kind === 'delete' ? 'If it is, delete it there.' : 'Sending that again sends it as it is by then.';
    const message = `Nothing can tell whether the message itself arrived. ${remedy}`;
    return { status: 'skipped', error: { code: POST_UNKNOWN, message } };
  }
  if (post === 'delivered' || post === 'degraded') {
    return { status: 'skipped', error: { code: 'DELETED_THERE', message: 'Somebody deleted the message there.' } };
  }
  return {
    status: 'skipped',
    error: { code: 'NEVER_ARRIVED', message: 'The message itself never arrived there.' },
  };
}

/** The text has parts that were not there before, and one of those may be there already: nothing is sent twice unasked. */
export const HALF_KNOWN: Outcome = {
  status: 'unknown',
  error: {
    code: 'OUTCOME_UNKNOWN',
    message:
      'A part of the message left and nothing can tell whether it arrived. Look there, and retry if it is missing.',
  },
};

export const NOT_OURS: Outcome = {
  status: 'skipped',
  error: { code: 'NOT_OURS', message: 'It was written there: only its author changes it there.' },
};

/** For what a platform has not, and nothing stands in for. */
export const unsupported = (what: string): Outcome => ({
  status: 'unsupported',
  error: { code: 'UNSUPPORTED', message: `The platform does not take ${what} from us.` },
});

export const addressOf = (delivery: LoadedDelivery, externalId: string): PartAddress => ({
  channelId: delivery.external_channel_id,
  externalId,
  route: delivery.route,
});
