import type { InstallationState } from '../messaging/installations/installations.service.js';

/** As the documented API knows them. */
export const CONNECTION_STATUSES = ['connected', 'disconnected', 'error'] as const;
export type ConnectionStatus = (typeof CONNECTION_STATUSES)[number];

type Standing = InstallationState['status'];

const STATUS: Record<Standing, ConnectionStatus> = {
  connecting: 'disconnected',
  backfilling: 'connected',
  connected: 'connected',
  degraded: 'connected',
  disconnected: 'disconnected',
  'credentials-rejected': 'error',
  muted: 'disconnected',
};

const NEW_CREDENTIALS = 'Give new credentials with PUT; channels and archive stay.';

const sentence = (text: string): string => (/[.!?]$/.test(text) ? text : `${text}.`);

/** What to say beside the status; null when there is nothing to say. */
const DETAIL: Record<Standing, (detail: string | null) => string | null> = {
  connecting: () => 'The connection is being made.',
  backfilling: (detail) => detail,
  connected: (detail) => detail,
  degraded: (detail) => detail,
  disconnected: (detail) => `${sentence(detail ?? 'The platform is out of reach')} It is tried again by itself.`,
  'credentials-rejected': (detail) => `${sentence(detail ?? 'The platform refused the token')} ${NEW_CREDENTIALS}`,
  muted: () => 'It is switched off.',
};

/** How a connection stands, from its installation's state; `error` when somebody has to do something. */
export interface ConnectionStanding {
  status: ConnectionStatus;
  detail: string | null;
  error: { code: string; message: string } | null;
}

export function standingOf(state: Pick<InstallationState, 'status' | 'detail'> | null): ConnectionStanding {
  if (!state) return { status: 'disconnected', detail: `There are no credentials. ${NEW_CREDENTIALS}`, error: null };
  const status = STATUS[state.status];
  const detail = DETAIL[state.status](state.detail);
  return { status, detail, error: status === 'error' ? { code: 'INVALID_CREDENTIALS', message: detail ?? '' } : null };
}
