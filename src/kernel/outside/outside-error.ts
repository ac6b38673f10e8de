/** Why a typed URL was not fetched, or its answer not taken. */
export type OutsideReason =
  /** Not an http or https URL, or with something in it that is not allowed there. */
  | 'url-refused'
  /** The host is, or leads to, an address that is not public. */
  | 'address-refused'
  /** DNS knows no address of the host. */
  | 'unresolvable'
  /** No connection, or one that broke off or spoke no HTTP. */
  | 'unreachable'
  /** No secure connection: an expired certificate, another host's, or none at all. */
  | 'tls'
  | 'timeout'
  | 'too-large'
  | 'too-many-redirects'
  /** A redirect that would change the method, or leave https. */
  | 'redirect-refused'
  /** An answer of another media type than asked for, or a compressed one. */
  | 'wrong-media-type'
  /** The caller gave up, or the server is stopping. */
  | 'aborted';

/** The one error of calls to typed URLs. Its message is for people: it names the host, never an address behind it, a path or a query. */
export class OutsideError extends Error {
  constructor(
    readonly reason: OutsideReason,
    message: string,
  ) {
    super(message);
    this.name = 'OutsideError';
  }
}

/** The same words for an address as for a name, so that they do not tell what a name leads to. */
export const addressRefused = (host: string): OutsideError =>
  new OutsideError(
    'address-refused',
    `"${host}" is not, or does not lead to, a public address. For development, ALLOWED_PRIVATE_HOSTS may name this host.`,
  );
