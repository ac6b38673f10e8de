import type { IncomingMessage, Server, ServerResponse } from 'node:http';

/** How long a request may take to arrive whole: Node waits for all of them equally long, or for ever. */
const ARRIVAL_MS = 30_000;
const LOOK_EVERY_MS = 1_000;

const TOO_SLOW = 'HTTP/1.1 408 Request Timeout\r\nConnection: close\r\nContent-Length: 0\r\n\r\n';

/** Milliseconds of `performance.now()` by which it must be here. */
const deadlines = new WeakMap<IncomingMessage, number>();

/** Gives a request that is known and wanted more time to arrive, or less: milliseconds from now. */
export function letArriveWithin(request: IncomingMessage, milliseconds: number): void {
  deadlines.set(request, performance.now() + milliseconds);
}

/** Ends requests that take too long to arrive, so that slow ones do not pile up. */
export function limitArrival(server: Server, withinMs = ARRIVAL_MS, lookEveryMs = LOOK_EVERY_MS): void {
  const arriving = new Map<IncomingMessage, ServerResponse>();
  server.on('request', (request: IncomingMessage, response: ServerResponse) => {
    const { headers } = request;
    if (headers['content-length'] === undefined && headers['transfer-encoding'] === undefined) return;
    // Whoever heard of it before may have said so already.
    if (!deadlines.has(request)) letArriveWithin(request, withinMs);
    arriving.set(request, response);
    request.once('close', () => arriving.delete(request));
  });
  const look = (): void => {
    const now = performance.now();
    for (const [request, response] of arriving) {
      if (request.complete) arriving.delete(request);
      else if (now > deadlines.get(request)!) end(request, response);
    }
  };
  server.on('listening', () => {
    const timer = setInterval(look, lookEveryMs).unref();
    server.once('close', () => clearInterval(timer));
  });
}

function end({ socket }: IncomingMessage, response: ServerResponse): void {
  if (!response.headersSent && socket.writable) socket.write(TOO_SLOW);
  socket.destroySoon();
}
