import { pipeline, type Readable } from 'node:stream';
import { MeteredStream } from '../../kernel/storage/metered-stream.js';
import type { Storage } from '../../kernel/storage/storage.js';
import type { Downloading } from '../../platforms/contract.js';
import { ProviderError } from '../../platforms/errors.js';

export interface FetchLimits {
  maxBytes: number;
  /** Milliseconds until the first byte, and between two. */
  idleMs: number;
  /** Milliseconds that all of it may take. */
  deadlineMs: number;
}

type Opened = Awaited<ReturnType<Downloading['openFile']>>;

/**
 * Carries a content from where `open` finds it to `put`, within limits. Throws what either of them does, TooManyBytes,
 * and ProviderError `unavailable` where it takes too long or breaks off. Nothing half is ever kept.
 */
export async function fetchContent(
  open: (signal: AbortSignal) => Promise<Opened>,
  put: (stream: Readable, opened: Opened, signal: AbortSignal) => ReturnType<Storage['put']>,
  { maxBytes, idleMs, deadlineMs }: FetchLimits,
  stopping: AbortSignal,
): Promise<{ bytes: number; contentType: string | null }> {
  const deadline = AbortSignal.timeout(deadlineMs);
  const opening = new AbortController();
  const signal = AbortSignal.any([stopping, deadline, opening.signal]);
  const patience = setTimeout(() => opening.abort(), idleMs);
  try {
    const opened = await abortable(open(signal), signal);
    clearTimeout(patience);
    const meter = new MeteredStream({ maxBytes, idleMs });
    let broken: Error | null = null;
    opened.stream.once('error', (error: Error) => {
      if (!meter.destroyed) broken = error;
    });
    pipeline(opened.stream, meter, () => undefined);
    try {
      const { bytes } = await put(meter, opened, signal);
      return { bytes, contentType: opened.contentType };
    } catch (error) {
      throw broken && !((broken as Error) instanceof ProviderError) ? cutOff(broken) : error;
    }
  } catch (error) {
    if (stopping.aborted || !signal.aborted) throw error;
    throw new ProviderError('unavailable', 'The file took too long to come', { network: true, cause: error });
  } finally {
    clearTimeout(patience);
  }
}

const cutOff = (cause: Error): ProviderError =>
  new ProviderError('unavailable', 'The file broke off while it came', { network: true, cause });

/** Whoever opens it may not listen to the signal in time; what it opens too late is closed again. */
function abortable(opening: Promise<Opened>, signal: AbortSignal): Promise<Opened> {
  return new Promise((resolve, reject) => {
    const giveUp = (): void => {
      reject(signal.reason as Error);
      opening.then(({ stream }) => stream.destroy()).catch(() => undefined);
    };
    if (signal.aborted) return giveUp();
    signal.addEventListener('abort', giveUp, { once: true });
    opening.then(resolve, reject).finally(() => signal.removeEventListener('abort', giveUp));
  });
}
