import { Injectable, Logger } from '@nestjs/common';
import type { DeskAuthor, TextToScreen } from '../../channels/desk/desk.contract.js';
import { Database } from '../../kernel/database/database.service.js';
import { newId } from '../../kernel/database/ids.js';
import type { CallableApp } from '../callable-app.js';
import { NOTE_WITHHELD } from './screening.sql.js';

/** As it stands in its row. */
export interface StoredAuthor {
  kind: DeskAuthor['kind'];
  id: string;
  name: string;
  avatar_url: string | null;
  platform: string | null;
}

/** Writes down what filters keep from channels, for those who manage the organisation. */
@Injectable()
export class WithheldNotes {
  private readonly logger = new Logger(WithheldNotes.name);

  constructor(private readonly db: Database) {}

  /** Never throws: a text is withheld whether that can be noted or not. */
  async note(app: CallableApp, text: TextToScreen, reason: string): Promise<void> {
    const { channelId, author, key } = text;
    const content = withNames(text);
    const ids = [newId(), app.organisation_id, app.id, channelId];
    try {
      await this.db.query(NOTE_WITHHELD, [...ids, content, JSON.stringify(stored(author)), key, reason]);
    } catch (error) {
      this.logger.error({ err: error, app: app.id, channel: channelId }, 'A withheld message was not noted');
    }
  }
}

/** Its files stand below it by their names, as what cannot cross does: they are nowhere else. */
const withNames = ({ content, files = [] }: TextToScreen): string => {
  const names = files.map(({ name }) => `[${name}]`).join(' ');
  return [content.trim() === '' ? '' : content, names].filter((part) => part !== '').join('\n');
};

const stored = ({ kind, id, name, avatarUrl, platform }: DeskAuthor): StoredAuthor => ({
  kind,
  id,
  name,
  avatar_url: avatarUrl,
  platform,
});
