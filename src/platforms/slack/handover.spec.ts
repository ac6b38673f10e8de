import type { InboundEvent } from '../inbound-event.js';
import { Handover } from './handover.js';

const message = (ts: string, team = 'T1') => ({
  type: 'events_api',
  body: { type: 'event_callback', team_id: team, event: { type: 'message', user: 'U1', text: ts, ts, channel: 'C1' } },
});

/** An inbox that takes longer over the first than over the second, and fails as often as it is told to. */
function stage({ failures = 0, opened = true } = {}) {
  const log: string[] = [];
  const end = new AbortController();
  let left = failures;
  const inbox = {
    accept: async ([event]: InboundEvent[]) => {
      const id = (event as { messageId: string }).messageId;
      await new Promise((resolve) => setTimeout(resolve, id === '1.000001' ? 20 : 0));
      if (left-- > 0) throw new Error('the database is away');
      log.push(`kept ${id}`);
    },
    connected: () => undefined,
    disconnected: () => undefined,
  };
  const handover = new Handover(inbox, 'T1', end.signal);
  if (opened) handover.open();
  const take = (delivered: { type: string; body: object }, name: string) =>
    handover.take({ ...delivered, ack: async () => void log.push(`acked ${name}`) });
  return { log, end, handover, take };
}

/** Lets everything in hand come to its end. */
async function settled(log: string[], length: number): Promise<void> {
  for (let tries = 0; log.length < length && tries < 300; tries += 1) await new Promise((done) => setTimeout(done, 10));
}

describe('Socket Mode’s envelopes', () => {
  it('are acknowledged after they are kept, in the order of their arrival', async () => {
    const { log, take } = stage();
    take(message('1.000001'), 'one');
    take(message('1.000002'), 'two');
    await settled(log, 4);
    expect(log).toEqual(['kept 1.000001', 'acked one', 'kept 1.000002', 'acked two']);
  });

  it('wait in order for an inbox that is away', async () => {
    const { log, take } = stage({ failures: 2 });
    take(message('1.000001'), 'one');
    take(message('1.000002'), 'two');
    await settled(log, 4);
    expect(log).toEqual(['kept 1.000001', 'acked one', 'kept 1.000002', 'acked two']);
  });

  it('of another team of the same app are left for that team’s session', async () => {
    const { log, take } = stage();
    take(message('1.000001', 'T2'), 'foreign');
    take(message('1.000002'), 'own');
    await settled(log, 2);
    expect(log).toEqual(['kept 1.000002', 'acked own']);
  });

  it('that hold no event of ours are acknowledged all the same', async () => {
    const { log, take } = stage();
    take({ type: 'slash_commands', body: { command: '/x' } }, 'command');
    await settled(log, 1);
    expect(log).toEqual(['acked command']);
  });

  it('are neither kept nor acknowledged after the end', async () => {
    const { log, take, end, handover } = stage({ failures: 100 });
    take(message('1.000001'), 'one');
    take(message('1.000002'), 'two');
    setTimeout(() => end.abort(), 50);
    await handover.close();
    expect(log).toEqual([]);
  });

  it('that come before it is opened are kept after what is done by then, in the order of their arrival', async () => {
    const { log, take, handover } = stage({ opened: false });
    take(message('1.000001'), 'one');
    take(message('1.000002'), 'two');
    await new Promise((done) => setImmediate(done));
    log.push('connected');
    handover.open();
    await settled(log, 5);
    expect(log).toEqual(['connected', 'kept 1.000001', 'acked one', 'kept 1.000002', 'acked two']);
  });

  it('that came to one that was never opened are not kept, and do not hold up its end', async () => {
    const { log, take, handover } = stage({ opened: false });
    take(message('1.000001'), 'one');
    await handover.close();
    expect(log).toEqual([]);
  });
});
