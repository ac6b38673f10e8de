import type { AppSocket } from '../socket.types.js';

/** Resolves once the client has taken what was sent to it, or is gone: a slow one must not fill our memory. */
export async function drained({ conn }: AppSocket): Promise<void> {
  // Of engine.io's socket; not in its types.
  const { writeBuffer } = conn as unknown as { writeBuffer: unknown[] };
  if (writeBuffer.length === 0 || conn.readyState !== 'open') return;
  await new Promise<void>((resolve) => {
    const done = (): void => {
      conn.off('drain', done);
      conn.off('close', done);
      resolve();
    };
    conn.on('drain', done);
    conn.on('close', done);
  });
}
