import { Injectable } from '@nestjs/common';
import { Database } from '../../kernel/database/database.service.js';
import { forbidden, missing, missingReference } from '../../kernel/errors/errors.js';
import type { DoneAnswer } from '../answers.dto.js';
import type { AssignTwinDto, ChannelTwinsAnswer, ParticipationMode, TwinAssignmentAnswer } from './channel-twin.dto.js';
import { ASSIGN, LIST, REMOVE } from './channel-twins.sql.js';

interface TwinRow {
  id: string | null;
  name: string;
  participation_mode: ParticipationMode;
  assigned_at: Date;
}

interface AssignmentRow {
  allowed: boolean;
  twin_id: string | null;
  channel_id: string;
  participation_mode: ParticipationMode;
  assigned_at: Date;
}

/** Which twins take part in a channel. Assigning one again changes how it takes part. */
@Injectable()
export class ChannelTwinsService {
  constructor(private readonly db: Database) {}

  async list(userId: string, channelId: string): Promise<ChannelTwinsAnswer> {
    const rows = await this.db.query<TwinRow>(LIST, [channelId, userId]);
    if (!rows[0]) throw missing('channel');
    const twins = rows.flatMap(({ id, name, participation_mode, assigned_at }) =>
      id === null ? [] : [{ id, name, participation_mode, assigned_at: assigned_at.toISOString() }],
    );
    return { success: true, twins };
  }

  async assign(userId: string, channelId: string, draft: AssignTwinDto): Promise<TwinAssignmentAnswer> {
    const values = [channelId, userId, draft.ai_twin_id, draft.participation_mode];
    const row = permitted(await this.db.one<AssignmentRow>(ASSIGN, values));
    if (row.twin_id === null) throw missingReference('TWIN_NOT_FOUND', 'ai_twin_id', 'is not a twin of this workspace');
    const { twin_id: ai_twin_id, channel_id, participation_mode, assigned_at } = row;
    return {
      success: true,
      twin: { ai_twin_id, channel_id, participation_mode, assigned_at: assigned_at.toISOString() },
    };
  }

  async remove(userId: string, channelId: string, twinId: string): Promise<DoneAnswer> {
    const row = permitted(await this.db.one<AssignmentRow>(REMOVE, [channelId, userId, twinId]));
    if (row.twin_id === null) throw missing('twin');
    return { success: true };
  }
}

function permitted(row: AssignmentRow | null): AssignmentRow {
  if (!row) throw missing('channel');
  if (!row.allowed) throw forbidden();
  return row;
}
