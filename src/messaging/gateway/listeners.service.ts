import {
  type BeforeApplicationShutdown,
  Inject,
  Injectable,
  Logger,
  type OnApplicationBootstrap,
} from '@nestjs/common';
import type { Config } from '../../config/config.js';
import { CONFIG } from '../../config/config.module.js';
import { Database } from '../../kernel/database/database.service.js';
import { newId } from '../../kernel/database/ids.js';
import type { InboundEvent } from '../../platforms/inbound-event.js';
import { PlatformRegistry } from '../../platforms/registry.js';
import { CatchUp } from '../catch-up/catch-up.service.js';
import { InstallationSecrets, UNREADABLE } from '../installations/installation-secrets.js';
import { InstallationStates } from '../installations/installation-states.service.js';
import { LEASE_LISTENERS, RELEASE_LISTENERS } from '../installations/installations.sql.js';
import { Intake } from '../intake/intake.service.js';
import { MessagingNotices } from '../messaging-notices.service.js';
import { Session, type SessionEnds } from './session.js';

/** A dead node's sessions are taken over after this and one look at most: under ten seconds. */
const LEASE_SECONDS = 6;
const LOOK_EVERY_MS = 2_000;

interface ListenerRow {
  id: string;
  organisation_id: string;
  platform: string;
  credentials: string;
  credentials_version: number;
  webhook_secret: string;
  /** Null where the session has not been up yet, or the credentials were refused since. */
  session_up: boolean | null;
  /** Nobody listened for a while: another node's lease ended, or this node's own did before it was renewed. */
  lapsed: boolean;
  /** Since when, if so and if it is known. */
  missed_from: Date | null;
}

/** Holds the live sessions that this node has the lease of. Runs in processes with the `gateway` role. */
@Injectable()
export class Listeners implements OnApplicationBootstrap, BeforeApplicationShutdown {
  private readonly logger = new Logger(Listeners.name);
  private readonly node = newId();
  private readonly exclusive: string[];
  private readonly sessions = new Map<string, Session>();
  /** Being closed: the next session of the same installation waits for it, those of others do not. */
  private readonly closing = new Map<string, Promise<void>>();
  /** Nobody has noted yet that nobody listened for them: since when, by id. */
  private readonly owed = new Map<string, Date | null>();
  private timer: NodeJS.Timeout | null = null;
  private looking: Promise<void> | null = null;
  private lookAgain = false;
  private stopped = false;

  constructor(
    @Inject(CONFIG) private readonly config: Config,
    private readonly db: Database,
    private readonly registry: PlatformRegistry,
    private readonly secrets: InstallationSecrets,
    private readonly states: InstallationStates,
    private readonly intake: Intake,
    private readonly catchUp: CatchUp,
    notices: MessagingNotices,
  ) {
    this.exclusive = registry
      .all()
      .filter(({ capabilities }) => capabilities.exclusiveSession)
      .map(({ platform }) => platform);
    notices.listen({ installationStatus: () => this.look() });
  }

  /** Before HTTP listens: what the sessions missed is queued ahead of the first webhook. */
  async onApplicationBootstrap(): Promise<void> {
    if (!this.config.roles.includes('gateway')) return;
    this.timer = setInterval(() => this.look(), LOOK_EVERY_MS);
    this.look();
    await this.looking;
    await Promise.all([...this.sessions.values()].map((session) => session.settled()));
  }

  async beforeApplicationShutdown(): Promise<void> {
    this.stopped = true;
    if (this.timer) clearInterval(this.timer);
    await this.looking;
    await Promise.allSettled([...this.closing.values(), ...[...this.sessions.values()].map((one) => one.stop())]);
    if (this.timer) await this.db.query(RELEASE_LISTENERS, [this.node]);
  }

  private look(): void {
    if (this.stopped || !this.timer) return;
    if (this.looking) this.lookAgain = true;
    else {
      this.looking = this.lease().finally(() => {
        this.looking = null;
        if (this.lookAgain) {
          this.lookAgain = false;
          this.look();
        }
      });
    }
  }

  /** Keeps the leases, and opens and closes sessions to match. */
  private async lease(): Promise<void> {
    try {
      const rows = await this.db.query<ListenerRow>(LEASE_LISTENERS, [this.node, LEASE_SECONDS, this.exclusive]);
      const wanted = new Map(rows.map((row) => [row.id, row]));
      for (const [id, session] of this.sessions) {
        const row = wanted.get(id);
        // Where it is still wanted, whoever asked meanwhile found that the credentials work.
        if (row?.credentials_version !== session.credentialsVersion || session.isRefused) this.close(id, session);
        else if (row.session_up === null && session.isUp) await this.states.sessionUp(id);
      }
      for (const row of rows) {
        // The process stood still, or the database was away: what came by webhook meanwhile found nobody.
        if (row.lapsed && this.sessions.has(row.id)) this.owe(row);
        if (!this.sessions.has(row.id) && !this.closing.has(row.id)) await this.tryToOpen(row);
      }
      await this.settleOwed(wanted);
    } catch (error) {
      this.logger.error({ err: error }, 'Live sessions could not be looked after');
    }
  }

  private owe({ id, missed_from: since }: ListenerRow): void {
    const before = this.owed.get(id);
    this.owed.set(id, before && (!since || before < since) ? before : since);
  }

  /** The database tells once that a lease had ended: what cannot be asked for now is asked for with the next look. */
  private async settleOwed(wanted: Map<string, ListenerRow>): Promise<void> {
    for (const [id, since] of this.owed) {
      const row = wanted.get(id);
      try {
        if (row && this.sessions.has(id)) await this.catchUp.request(id, row.platform, since);
        this.owed.delete(id);
      } catch (error) {
        this.logger.error({ err: error, installation: id }, 'What was missed could not be asked for');
        // Behind the others: leases are renewed before more is tried, and what fails for ever holds nobody up.
        this.owed.delete(id);
        this.owed.set(id, since);
        return;
      }
    }
  }

  private close(id: string, session: Session): void {
    this.sessions.delete(id);
    const closed = session
      .stop()
      .catch((error: unknown) => this.logger.warn({ err: error, installation: id }, 'A session did not close in order'))
      .finally(() => {
        this.closing.delete(id);
        this.look();
      });
    this.closing.set(id, closed);
  }

  /** One that cannot be opened (a key that is missing, say) must not keep the others closed. */
  private async tryToOpen(row: ListenerRow): Promise<void> {
    try {
      this.open(row);
    } catch (error) {
      const isNews = await this.states.set(row.id, 'disconnected', UNREADABLE);
      if (isNews) this.logger.error({ err: error, installation: row.id }, 'A live session could not be opened');
    }
  }

  private open(row: ListenerRow): void {
    const provider = this.registry.find(row.platform);
    if (!provider) return;
    const secret = this.secrets.openWebhookSecret(row);
    const { publicUrl } = this.config.http;
    const webhook = publicUrl.startsWith('https://')
      ? { url: `${publicUrl}/webhooks/${row.platform}/${row.id}`, secret }
      : null;
    const credentials = this.secrets.openCredentials(row);
    const ends = this.endsOf(row);
    this.sessions.set(row.id, new Session(row.id, row.credentials_version, provider, credentials, webhook, ends));
  }

  private endsOf({ id, platform, credentials_version: version }: ListenerRow): SessionEnds {
    return {
      catchUp: () => this.catchUp.request(id, platform),
      store: async (events: InboundEvent[]) => {
        await this.intake.accept({ installationId: id, credentialsVersion: null, events });
      },
      connected: () => this.states.sessionUp(id),
      disconnected: (message) => this.states.sessionDown(id, message),
      rejected: async (message) => void (await this.states.set(id, 'credentials-rejected', message, version)),
    };
  }
}
