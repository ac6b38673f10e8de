import type { ListenOptions, PlatformProvider } from '../../platforms/contract.js';
import { ProviderError } from '../../platforms/errors.js';
import type { InboundEvent } from '../../platforms/inbound-event.js';
import { Session, type SessionEnds } from './session.js';

const EVENT = { kind: 'channel.gone', key: 'k', channelId: 'c' } as InboundEvent;

let told: string[];
let failing: string[];
const sessions: Session[] = [];

/** Fails as often as it stands in `failing`. */
const end = (name: string) => async () => {
  const index = failing.indexOf(name);
  if (index >= 0) {
    failing.splice(index, 1);
    throw new Error(`the database is away: ${name}`);
  }
  told.push(name);
};

const ends = (): SessionEnds => ({
  catchUp: end('catch-up'),
  store: end('store'),
  connected: end('connected'),
  disconnected: end('disconnected'),
  rejected: end('rejected'),
});

function open(listen: (options: ListenOptions) => Promise<void>): Session {
  const provider = { listen: (_: unknown, options: ListenOptions) => listen(options) } as unknown as PlatformProvider;
  const session = new Session('installation', 1, provider, {}, null, ends());
  sessions.push(session);
  return session;
}

beforeEach(() => {
  told = [];
  failing = [];
});
afterEach(() => Promise.all(sessions.splice(0).map((session) => session.stop())));

const untilEnded = ({ signal }: ListenOptions) =>
  new Promise<void>((resolve) => signal.addEventListener('abort', () => resolve()));

describe('A session', () => {
  it('takes no live event before the catch-up that it needs is queued, however often that fails', async () => {
    failing = ['catch-up', 'connected'];
    const session = open(async (options) => {
      options.inbox.connected(true);
      await options.inbox.accept([EVENT]);
      await untilEnded(options);
    });
    await session.settled();
    expect(told).toEqual(['catch-up', 'catch-up', 'connected', 'store']);
  });

  it('takes no live event at all when it ends before that catch-up is queued', async () => {
    failing = Array<string>(100).fill('catch-up');
    let refused: unknown;
    const session = open(async (options) => {
      const ended = untilEnded(options);
      options.inbox.connected(true);
      await options.inbox.accept([EVENT]).catch((error: unknown) => (refused = error));
      await ended;
    });
    await new Promise((resolve) => setImmediate(resolve));
    await session.stop();
    expect(told).toEqual([]);
    expect(refused).toBeInstanceOf(Error);
  });

  it('is opened again although its end could not be noted at first', async () => {
    failing = ['disconnected'];
    let opened = 0;
    await new Promise<void>((resolve) => {
      open(async (options) => {
        opened += 1;
        if (opened === 1) throw new ProviderError('unavailable', 'The line was cut');
        resolve();
        await untilEnded(options);
      });
    });
    expect(told).toEqual(['disconnected']);
  });

  it('tells that its credentials are refused, and stays closed', async () => {
    failing = ['rejected'];
    let opened = 0;
    open(async () => {
      opened += 1;
      throw new ProviderError('credentials-rejected', 'No');
    });
    await new Promise((resolve) => setTimeout(resolve, 1_500));
    expect({ told, opened }).toEqual({ told: ['rejected'], opened: 1 });
  });
});
