import { newId } from '../ids.js';
import type { SlackTeam } from '../team.js';

export type SlackEvent = Record<string, unknown> & { type: string };

/** The outer body of every event: which app it is for, in which team, under an id of its own. */
export interface EventEnvelope extends Record<string, unknown> {
  event_id: string;
  event: SlackEvent;
}

export function wrapEvent(team: SlackTeam, event: SlackEvent): EventEnvelope {
  const context = JSON.stringify({ et: event.type, tid: team.id, aid: team.app.id, cid: event.channel });
  return {
    token: team.app.verificationToken,
    team_id: team.id,
    context_team_id: team.id,
    context_enterprise_id: null,
    api_app_id: team.app.id,
    event,
    type: 'event_callback',
    event_id: newId('Ev'),
    event_time: Math.floor(Date.now() / 1000),
    authorizations: [
      { enterprise_id: null, team_id: team.id, user_id: team.botUserId, is_bot: true, is_enterprise_install: false },
    ],
    is_ext_shared_channel: false,
    event_context: `4-${Buffer.from(context).toString('base64')}`,
  };
}
