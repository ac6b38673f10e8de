import { JOIN_LISTENING } from '../listening/platform-listeners.sql.js';
import { JOIN_LIVE_REFERENCE } from '../mirrors/mirrors.sql.js';

/** Since when somebody hears platform channel `pc`, and wants what it said while nobody listened. Null: nobody does. */
export const WANTED_SINCE = `least(
  (SELECT min(m.created_at) FROM mirrors m ${JOIN_LIVE_REFERENCE} WHERE m.platform_channel_id = pc.id AND m.inbound),
  (SELECT min(l.created_at) FROM platform_listeners l ${JOIN_LISTENING}
    WHERE r.installation_id = pc.installation_id AND l.external_channel_id = pc.external_id AND l.catch_up))`;
