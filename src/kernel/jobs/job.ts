/**
 * A kind of job and the type of what it carries. Declared once, beside the feature that handles it; the boot fails for
 * a kind that nobody handles.
 */
export interface JobKind<Payload extends object> {
  readonly name: string;
  /** Never set: it only carries the type. */
  readonly payload?: Payload;
}

const kinds = new Map<string, JobKind<object>>();

/** Declares a kind of job. Throws on a name in use. */
export function jobKind<Payload extends object>(name: string): JobKind<Payload> {
  if (kinds.has(name)) throw new Error(`Two kinds of job are named "${name}".`);
  const kind: JobKind<Payload> = { name };
  kinds.set(name, kind);
  return kind;
}

/** Names of every kind declared so far. */
export const declaredKinds = (): string[] => [...kinds.keys()];

/** A job as its handler sees it. */
export interface Job<Payload extends object = object> {
  /** Position in its lane. */
  seq: number;
  payload: Payload;
  /** Failed attempts so far that were counted. */
  attempts: number;
  createdAt: Date;
}

/** Thrown by a handler: the lane stops here and goes on with the same job after `delayMs`. */
export class RetryLater extends Error {
  override name = 'RetryLater';

  constructor(
    message: string,
    readonly delayMs: number,
    /** False for what is not the job's fault (a rate limit, a pause): it may take as long as it takes. */
    readonly spendsAttempt = true,
  ) {
    super(message);
  }
}

/** The lane was taken by another worker, so nothing may be written for it here any more. */
export class LeaseLost extends Error {
  override name = 'LeaseLost';

  constructor(lane: string) {
    super(`The lease of lane ${lane} was lost.`);
  }
}
