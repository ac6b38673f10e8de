import { Injectable } from '@nestjs/common';
import { Database } from '../../kernel/database/database.service.js';
import { FIND_PLACE } from './bridge.sql.js';

interface Place {
  workspace_id: string;
  is_private: boolean;
}

interface Known {
  place: Promise<Place | null>;
  until: number;
}

const KEPT_MS = 30_000;
const LARGEST = 5000;

/** Where channels are, remembered for a moment: deliveries come by the hundred for the same few. */
@Injectable()
export class ChannelPlaces {
  private readonly known = new Map<string, Known>();

  constructor(private readonly db: Database) {}

  /** Null when the channel is gone. */
  find(channelId: string): Promise<Place | null> {
    const known = this.known.get(channelId);
    if (known && known.until > performance.now()) return known.place;
    if (this.known.size >= LARGEST) this.known.clear();
    const place = this.db.one<Place>(FIND_PLACE, [channelId]);
    place.catch(() => this.known.delete(channelId));
    this.known.set(channelId, { place, until: performance.now() + KEPT_MS });
    return place;
  }

  forget(channelId: string): void {
    this.known.delete(channelId);
  }
}
