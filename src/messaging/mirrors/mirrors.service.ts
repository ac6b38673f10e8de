import { Injectable } from '@nestjs/common';
import { ChannelSubscriptions } from '../../channels/desk/channel-subscriptions.service.js';
import { Database } from '../../kernel/database/database.service.js';
import { MirrorEntity } from '../installations/installation.entity.js';

/** The kind under which mirrors subscribe to channels. */
export const MIRROR = 'mirror';

export interface MirrorSettings {
  /** Of the feature's row that asks for it. */
  id: string;
  organisationId: string;
  platformChannelId: string;
  channelId: string;
  /** The reference through which the row uses the installation. */
  referenceId: string;
  /** What is written there comes here. */
  inbound: boolean;
  /** What is written here goes there. */
  outbound: boolean;
}

/** Which platform channels and native channels share their messages. */
@Injectable()
export class Mirrors {
  constructor(
    private readonly db: Database,
    private readonly subscriptions: ChannelSubscriptions,
  ) {}

  /** Makes or changes a mirror. What was written before it existed does not cross. */
  async set(settings: MirrorSettings): Promise<void> {
    await this.db.transaction(async () => {
      const old = await this.db.repository(MirrorEntity).findOneBy({ id: settings.id });
      if (old && old.channel_id !== settings.channelId) {
        await this.subscriptions.remove(old.channel_id, old.organisation_id, MIRROR, settings.id);
      }
      await this.db.repository(MirrorEntity).upsert(
        {
          id: settings.id,
          organisation_id: settings.organisationId,
          platform_channel_id: settings.platformChannelId,
          channel_id: settings.channelId,
          reference_id: settings.referenceId,
          inbound: settings.inbound,
          outbound: settings.outbound,
        },
        ['id'],
      );
      const isNew = !old?.inbound || old.channel_id !== settings.channelId;
      if (settings.inbound && isNew) await this.startHere(settings);
      if (settings.outbound) {
        await this.subscriptions.add(settings.channelId, settings.organisationId, MIRROR, settings.id);
      } else {
        await this.subscriptions.remove(settings.channelId, settings.organisationId, MIRROR, settings.id);
      }
    });
  }

  async remove(id: string): Promise<void> {
    await this.db.transaction(async () => {
      const old = await this.db.repository(MirrorEntity).findOneBy({ id });
      if (!old) return;
      await this.subscriptions.remove(old.channel_id, old.organisation_id, MIRROR, id);
      await this.db.repository(MirrorEntity).delete({ id });
    });
  }

  /** A catch-up reaches back to the moment from which messages were wanted, not further. */
  private async startHere({ id, platformChannelId }: MirrorSettings): Promise<void> {
    await this.db.query('UPDATE mirrors SET created_at = now() WHERE id = $1', [id]);
    await this.db.query(
      `UPDATE platform_channels SET caught_up_to = now() WHERE id = $1
       AND NOT EXISTS (SELECT 1 FROM mirrors WHERE platform_channel_id = $1 AND inbound AND id <> $2)`,
      [platformChannelId, id],
    );
  }
}
