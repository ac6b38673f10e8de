import { Injectable } from '@nestjs/common';
import { Database } from '../kernel/database/database.service.js';

export interface InstallationStatusNotice {
  organisationId: string;
  installation_id: string;
  platform: string;
  /** The same as `status` where only the detail changed. */
  previous_status: string;
  status: string;
  detail: string | null;
  at: Date;
}

export interface DeliveryUpdatedNotice {
  organisationId: string;
  delivery_id: string;
  channel_id: string;
  message_id: string;
  platform: string;
  kind: string;
  /** Its kind, or `file`. */
  about: string;
  status: string;
  degradations: { aspect: string; reason: string }[];
  error: { code: string; message: string } | null;
  latency_ms: number | null;
}

export interface NoticeListener {
  installationStatus?(notice: InstallationStatusNotice): void;
  deliveryUpdated?(notice: DeliveryUpdatedNotice): void;
}

/** Tells this process, after the commit, what the bridge did. Losing a notice loses nothing else. */
@Injectable()
export class MessagingNotices {
  private readonly listeners: NoticeListener[] = [];

  constructor(private readonly db: Database) {}

  listen(listener: NoticeListener): void {
    this.listeners.push(listener);
  }

  installationStatus(notice: InstallationStatusNotice): void {
    this.db.afterCommit(() => this.listeners.forEach((listener) => listener.installationStatus?.(notice)));
  }

  deliveryUpdated(notice: DeliveryUpdatedNotice): void {
    this.db.afterCommit(() => this.listeners.forEach((listener) => listener.deliveryUpdated?.(notice)));
  }
}
