import { lookup as systemLookup, type LookupAddress } from 'node:dns';
import { isOutsideAddress } from './outside-address.js';
import { addressRefused, OutsideError } from './outside-error.js';

/** Asks DNS for all addresses of a name, as `node:dns` does. */
export type Lookup = (
  host: string,
  options: { all: true },
  done: (error: Error | null, addresses: LookupAddress[]) => void,
) => void;

/**
 * The addresses of a name, all of which must be outside unless the name is allowed: one that is not among them refuses it.
 * Callers that ask for a name while it is being looked up share the answer, because Node looks up two names at a time only and a
 * name whose DNS is dead takes long.
 */
export class GuardedLookup {
  private readonly asked = new Map<string, Promise<LookupAddress[]>>();

  constructor(
    private readonly allowed: ReadonlySet<string>,
    private readonly lookup: Lookup = systemLookup,
  ) {}

  addresses(host: string): Promise<LookupAddress[]> {
    let asked = this.asked.get(host);
    if (!asked) {
      asked = this.ask(host).finally(() => this.asked.delete(host));
      this.asked.set(host, asked);
    }
    return asked;
  }

  private async ask(host: string): Promise<LookupAddress[]> {
    const addresses = await new Promise<LookupAddress[]>((resolve, reject) => {
      this.lookup(host, { all: true }, (error, found) => (error ? reject(unresolvable(host)) : resolve(found)));
    });
    if (addresses.length === 0) throw unresolvable(host);
    if (!this.allowed.has(host) && !addresses.every(({ address }) => isOutsideAddress(address))) {
      throw addressRefused(host);
    }
    return addresses;
  }
}

const unresolvable = (host: string): OutsideError =>
  new OutsideError('unresolvable', `DNS knows no address of "${host}".`);
