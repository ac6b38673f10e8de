import type { Lookup } from '../../../src/kernel/outside/lookup.js';
import { OutsideError } from '../../../src/kernel/outside/outside-error.js';
import { OutsideHttp } from '../../../src/kernel/outside/outside-http.service.js';

// It is loaded on first use, which takes longer than these specs let a call take, before it is in jest's cache.
beforeAll(async () => {
  await import('undici');
}, 60_000);

/** Global unicast by its range, yet given to nobody. */
export const NOWHERE = '2000::1';

export const LOCAL = '127.0.0.1';

/** DNS that says this of every name, and remembers which it was asked for. */
export function names(...addresses: string[]): Lookup & { asked: string[] } {
  const asked: string[] = [];
  const lookup: Lookup = (host, _options, done) => {
    asked.push(host);
    const found = addresses.map((address) => ({ address, family: address.includes(':') ? 6 : 4 }));
    setImmediate(() => done(null, found));
  };
  return Object.assign(lookup, { asked });
}

export function outside(allowedPrivateHosts: string[], lookup: Lookup = names(LOCAL)): OutsideHttp {
  return new OutsideHttp({ allowedPrivateHosts, version: '1.2.3' }, lookup);
}

/** Why the call was refused; what it answered where it was not. */
export async function reasonOf(call: Promise<unknown>): Promise<string> {
  try {
    return `no error but ${JSON.stringify(await call)}`;
  } catch (error) {
    if (error instanceof OutsideError) return error.reason;
    throw error;
  }
}

export const messageOf = (call: Promise<unknown>): Promise<string> =>
  call.then(
    () => 'no error',
    (error: Error) => error.message,
  );
