import { once } from 'node:events';
import { Agent, get, type IncomingMessage } from 'node:http';
import { connect } from 'node:net';
import { Controller, Get, Res } from '@nestjs/common';
import type { FastifyReply } from 'fastify';
import { emptyDatabase, startHttp } from './http.fixture.js';
import { Public } from './public.decorator.js';

let began = (): void => undefined;
const inFlight = new Promise<void>((resolve) => (began = resolve));
let goOn = (): void => undefined;
const gate = new Promise<void>((resolve) => (goOn = resolve));

@Controller()
class SlowController {
  /** Its head has left, with the promise to keep the connection, before the server begins to close. */
  @Get('slow')
  @Public()
  async slow(@Res() { raw }: FastifyReply) {
    raw.writeHead(200, { 'content-type': 'application/json' });
    raw.write('[');
    began();
    await gate;
    raw.end(']');
  }
}

describe('a server that closes', () => {
  it('answers what is in flight, and does not wait for its caller to let go of the connection', async () => {
    const app = await startHttp({ controllers: [SlowController], imports: [emptyDatabase()] });
    await app.listen(0, '127.0.0.1');
    const agent = new Agent({ keepAlive: true });
    const answer = new Promise<IncomingMessage>((resolve, reject) => {
      void app.getUrl().then((url) => get(`${url}/slow`, { agent }, resolve).on('error', reject));
    });
    await inFlight;
    const started = performance.now();
    const closed = app.close();
    // By then the connections that were idle have been closed.
    await new Promise((resolve) => setTimeout(resolve, 300));
    goOn();
    const response = await answer;
    response.resume();
    expect(response.statusCode).toBe(200);
    await closed;
    expect(performance.now() - started).toBeLessThan(15_000);
    agent.destroy();
  }, 30_000);

  it('lets go of connections that nobody ever used', async () => {
    const app = await startHttp({ controllers: [SlowController], imports: [emptyDatabase()] });
    await app.listen(0, '127.0.0.1');
    const socket = connect(Number(new URL(await app.getUrl()).port), '127.0.0.1').on('error', () => undefined);
    await once(socket, 'connect');
    const started = performance.now();
    await app.close();
    expect(performance.now() - started).toBeLessThan(15_000);
    socket.destroy();
  }, 30_000);
});
