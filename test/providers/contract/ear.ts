import type { Inbox, PlatformProvider } from '../../../src/platforms/contract.js';
import type { Credentials } from '../../../src/platforms/credentials.js';
import type { InboundEvent } from '../../../src/platforms/inbound-event.js';

type Matching<Event, Kind> = Event extends { kind: infer Kinds } ? (Kind extends Kinds ? Event : never) : never;
export type EventOf<Kind extends InboundEvent['kind']> = Matching<InboundEvent, Kind>;

/** A listener's other end: keeps what it is told, and lets a spec wait for it. */
export class Ear implements Inbox {
  readonly events: InboundEvent[] = [];
  /** `connected`, `connected, missed` and `disconnected`, as they came. */
  readonly states: string[] = [];
  readonly errors: Error[] = [];
  /** Hand-overs still to fail, as when the database is away. */
  refusals = 0;
  /** How `listen` ended: `resolved`, or what it threw. */
  readonly ended: Promise<unknown>;
  private readonly end = new AbortController();

  constructor(provider: PlatformProvider, credentials: Credentials, webhook: { url: string; secret: string } | null) {
    this.ended = provider.listen(credentials, { inbox: this, signal: this.end.signal, webhook }).then(
      () => 'resolved',
      (error: unknown) => error,
    );
  }

  async accept(events: InboundEvent[]): Promise<void> {
    // Long enough for a provider that does not wait to hand over the next one out of turn.
    await new Promise((resolve) => setTimeout(resolve, 2));
    if (this.refusals > 0) {
      this.refusals -= 1;
      throw new Error('not now');
    }
    this.events.push(...events);
  }

  connected(missed: boolean): void {
    this.states.push(missed ? 'connected, missed' : 'connected');
  }

  disconnected(error: Error): void {
    this.states.push('disconnected');
    this.errors.push(error);
  }

  async close(): Promise<unknown> {
    this.end.abort();
    return this.ended;
  }

  of<Kind extends InboundEvent['kind']>(kind: Kind): EventOf<Kind>[] {
    return this.events.filter((event) => event.kind === kind) as EventOf<Kind>[];
  }

  /** Texts of new messages, each fact once, as the core keeps them. */
  texts(): string[] {
    const created = this.of('message.created');
    return [...new Map(created.map((event) => [event.key, event.message.text])).values()];
  }

  get connections(): number {
    return this.states.filter((state) => state.startsWith('connected')).length;
  }

  /** Resolves once the session is up. */
  async up(): Promise<this> {
    await until(() => this.connections > 0 || undefined);
    return this;
  }

  /** The first event of a kind, waited for. */
  async next<Kind extends InboundEvent['kind']>(kind: Kind): Promise<EventOf<Kind>> {
    return until(() => this.of(kind)[0]);
  }
}

/** Waits until a probe answers something; fails after 25 seconds, which covers any reconnection. */
export async function until<Found>(probe: () => Found | undefined): Promise<Found> {
  const deadline = Date.now() + 25_000;
  for (;;) {
    const found = probe();
    if (found !== undefined) return found;
    if (Date.now() > deadline) throw new Error('waited in vain');
    await new Promise((resolve) => setTimeout(resolve, 10));
  }
}
