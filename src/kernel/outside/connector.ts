import { connect as connectTcp, isIP, type LookupFunction, type Socket } from 'node:net';
import { connect as connectTls } from 'node:tls';
import type { buildConnector } from 'undici';
import { GuardedLookup, type Lookup } from './lookup.js';
import { isOutsideAddress } from './outside-address.js';
import { addressRefused, OutsideError } from './outside-error.js';

/** Opens a connection; what it gives back closes it, also one that is not open yet. */
export type Connect = (where: buildConnector.Options, done: buildConnector.Callback) => () => void;

/**
 * Connects to what is outside alone. It looks at every address of a name and connects to those that it has looked at, so that
 * DNS has no second chance to answer; and at the address that the socket is connected to, which no lookup precedes where the
 * URL holds it.
 */
export function outsideConnector(allowed: ReadonlySet<string>, lookup?: Lookup): Connect {
  const guarded = new GuardedLookup(allowed, lookup);
  const addresses: LookupFunction = (host, _options, done) => {
    guarded.addresses(host).then(
      (found) => done(null, found),
      (error: Error) => done(error, []),
    );
  };
  return (where, done) => {
    const { hostname } = where;
    const mayReach = (address: string): boolean => allowed.has(hostname) || isOutsideAddress(address);
    if (isIP(hostname) !== 0 && !mayReach(hostname)) throw addressRefused(hostname);
    const socket = open(where, addresses);
    settle(socket, where, mayReach, done);
    return () => socket.destroy();
  };
}

function open({ hostname, protocol, port }: buildConnector.Options, lookup: LookupFunction): Socket {
  // With `autoSelectFamily` Node asks for all addresses and tries the next where one is dead.
  const where = { host: hostname, lookup, autoSelectFamily: true, noDelay: true, keepAlive: true };
  if (protocol !== 'https:') return connectTcp({ ...where, port: Number(port || 80) });
  const servername = isIP(hostname) === 0 ? hostname : '';
  return connectTls({
    ...where,
    port: Number(port || 443),
    servername,
    ALPNProtocols: ['http/1.1'],
    rejectUnauthorized: true,
  });
}

/** Calls back once, whatever comes of the socket; its later errors are for whoever got it. */
function settle(
  socket: Socket,
  { hostname, protocol }: buildConnector.Options,
  mayReach: (address: string) => boolean,
  done: buildConnector.Callback,
): void {
  let reached = false;
  let settled = false;
  const end = (error: OutsideError | null): void => {
    if (settled) return;
    settled = true;
    if (!error) return done(null, socket);
    socket.destroy();
    done(error, null);
  };
  socket.once('connect', () => {
    reached = true;
    const { remoteAddress } = socket;
    // Gone already where there is none: its error comes.
    if (remoteAddress !== undefined && !mayReach(remoteAddress)) end(addressRefused(hostname));
    else if (protocol !== 'https:') end(null);
  });
  socket.once('secureConnect', () => end(null));
  socket.on('error', (error) => end(failure(error, hostname, reached)));
  socket.once('close', () => end(failure(null, hostname, reached)));
}

function failure(error: NodeJS.ErrnoException | null, host: string, reached: boolean): OutsideError {
  if (error instanceof OutsideError) return error;
  const code = error?.code ? ` (${error.code})` : '';
  return reached
    ? new OutsideError('tls', `No secure connection to "${host}" could be made${code}.`)
    : new OutsideError('unreachable', `"${host}" could not be reached${code}.`);
}
