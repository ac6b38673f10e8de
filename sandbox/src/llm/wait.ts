import type { ServerResponse } from 'node:http';

/** Waits, unless the client hangs up before; false when it did. */
export function waitUnlessGone(response: ServerResponse, milliseconds: number): Promise<boolean> {
  if (response.destroyed) return Promise.resolve(false);
  return new Promise((resolve) => {
    const timer = setTimeout(() => settle(true), milliseconds);
    const leave = () => settle(false);
    const settle = (stayed: boolean) => {
      clearTimeout(timer);
      response.off('close', leave);
      resolve(stayed);
    };
    response.once('close', leave);
  });
}
