import { DiscordProvider } from '../../src/platforms/discord/discord.provider.js';
import { RecordingInbox } from './discord-stage.js';
import { GatewayDouble } from './gateway-double.js';

describe("Discord's gateway in rare moods", () => {
  let gateway: GatewayDouble;
  let inbox: RecordingInbox;
  let session: AbortController;
  let running: Promise<void>;

  beforeEach(async () => {
    gateway = await GatewayDouble.open();
    inbox = new RecordingInbox();
    session = new AbortController();
  });
  afterEach(async () => {
    session.abort();
    await running.catch(() => undefined);
    await gateway.close();
  });

  function start(): void {
    const provider = new DiscordProvider({ apiUrl: `${gateway.url('http')}/api` });
    const credentials = { bot_token: 'a-token-of-some-length', guild_id: gateway.guildId };
    running = provider.listen(credentials, { inbox, signal: session.signal, webhook: null });
    running.catch(() => undefined);
  }

  const until = async (what: () => boolean) => inbox.until(what);

  it.each([
    [4004, 'credentials-rejected', 'bot token'],
    [4013, 'permission-missing', 'Message Content Intent'],
    [4014, 'permission-missing', 'Message Content Intent'],
  ])('ends for good when it closes with %i', async (code, kind, words) => {
    gateway.onFrame = (socket) => socket.close(code);
    start();
    await expect(running).rejects.toMatchObject({ kind, message: expect.stringContaining(words) });
    expect(gateway.heard).toHaveLength(1);
  });

  it('asks for the intents that it needs and no more', async () => {
    start();
    await until(() => inbox.states.length === 1);
    const intents = { guilds: 1 << 0, messages: 1 << 9, reactions: 1 << 10, direct: 1 << 12, content: 1 << 15 };
    expect(gateway.heard[0]?.d.intents).toBe(Object.values(intents).reduce((sum, bit) => sum | bit));
  });

  it('says that something may be missed when the session cannot be resumed', async () => {
    start();
    await until(() => inbox.states.length === 1);
    gateway.onFrame = (socket, frame) => {
      if (frame.op === 6) socket.send(JSON.stringify({ op: 9, d: false, t: null, s: null }));
      else gateway.welcome(socket, frame);
    };
    gateway.open[0]?.terminate();
    await until(() => inbox.states.length >= 3);
    expect(inbox.states).toEqual(['connected, missed', 'disconnected', 'connected, missed']);
  });

  it('resumes when it is asked to reconnect', async () => {
    start();
    await until(() => inbox.states.length === 1);
    gateway.open[0]?.send(JSON.stringify({ op: 7, d: null, t: null, s: null }));
    await until(() => inbox.states.length === 3);
    expect(inbox.states).toEqual(['connected, missed', 'disconnected', 'connected']);
  });

  it('ends when the bot is thrown out of the server, not when the server has an outage', async () => {
    start();
    await until(() => inbox.states.length === 1);
    const [socket] = gateway.open;
    if (!socket) throw new Error('no socket');
    gateway.dispatch(socket, 'GUILD_DELETE', { id: gateway.guildId, unavailable: true }, 2);
    gateway.dispatch(socket, 'MESSAGE_DELETE', { id: '1', channel_id: '2', guild_id: gateway.guildId }, 3);
    await until(() => inbox.events.length === 1);
    gateway.dispatch(socket, 'GUILD_DELETE', { id: gateway.guildId }, 4);
    await expect(running).rejects.toMatchObject({ kind: 'permission-missing' });
  });

  it('leaves other servers of the same bot alone', async () => {
    start();
    await until(() => inbox.states.length === 1);
    const [socket] = gateway.open;
    if (!socket) throw new Error('no socket');
    gateway.dispatch(socket, 'MESSAGE_DELETE', { id: '1', channel_id: '2', guild_id: '200000000000000009' }, 2);
    gateway.dispatch(socket, 'MESSAGE_DELETE', { id: '3', channel_id: '4', guild_id: gateway.guildId }, 3);
    await until(() => inbox.events.length > 0);
    expect(inbox.events).toMatchObject([{ kind: 'message.deleted', messageId: '3' }]);
  });

  it('waits longer from one failed attempt to the next', async () => {
    gateway.greets = false;
    start();
    await until(() => gateway.arrivals.length === 4);
    const gaps = gateway.arrivals.slice(1).map((at, index) => at - (gateway.arrivals[index] ?? 0));
    expect(gaps[2]).toBeGreaterThan((gaps[0] ?? 0) + 500);
  });

  it('leaves no line open when it is ended in the middle of a handshake', async () => {
    gateway.onFrame = () => undefined;
    start();
    await until(() => gateway.heard.length === 1);
    await end();
  });

  it('leaves no line open when it is ended between two attempts', async () => {
    gateway.onFrame = (socket) => socket.close(4000);
    start();
    await until(() => gateway.heard.length === 1 && gateway.open.length === 0);
    await end();
  });

  /** Ends the session, and waits longer than discord.js does before it would connect again. */
  async function end(): Promise<void> {
    session.abort();
    await running;
    await new Promise((resolve) => setTimeout(resolve, 1_500));
    expect(gateway.open).toEqual([]);
    expect(inbox.states).toEqual([]);
  }
});
