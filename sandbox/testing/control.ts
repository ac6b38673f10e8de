import type { SandboxAccount, SandboxMessage } from '../src/platform-sandbox.js';

export interface Answer<Body> {
  status: number;
  body: Body;
}

/** A client of the control API, for specs; paths are below `/_control/`. */
export function controlOf(url: string) {
  const call = async <Body>(method: string, path: string, body?: unknown): Promise<Answer<Body>> => {
    const response = await fetch(`${url}/_control/${path}`, {
      method,
      headers: body === undefined ? {} : { 'content-type': 'application/json' },
      body: body === undefined ? undefined : JSON.stringify(body),
    });
    return { status: response.status, body: (await response.json()) as Body };
  };
  return {
    call,
    account: async (platform: string, body: unknown = {}) =>
      (await call<SandboxAccount>('POST', `${platform}/accounts`, body)).body,
    messages: async (platform: string, account: string, channel: string) =>
      (
        await call<{ messages: SandboxMessage[] }>(
          'GET',
          `${platform}/messages?account_id=${account}&channel_id=${channel}`,
        )
      ).body.messages,
  };
}

/** Waits until a probe answers something, and fails after fifteen seconds. */
export async function until<Found>(
  probe: () => Found | undefined | false | Promise<Found | undefined | false>,
): Promise<Found> {
  const deadline = Date.now() + 15_000;
  for (;;) {
    const found = await probe();
    if (found) return found;
    if (Date.now() > deadline) throw new Error('nothing came within fifteen seconds');
    await new Promise((resolve) => setTimeout(resolve, 10));
  }
}

/**
 * Measures up to three times and resolves with the shortest, in milliseconds: a machine that is busy elsewhere spoils one
 * measurement, seldom three. Stops at the first that is under `enough`.
 */
export async function quickest(enough: number, run: (attempt: number) => Promise<number>): Promise<number> {
  let best = Infinity;
  for (let attempt = 0; attempt < 3 && best >= enough; attempt += 1) best = Math.min(best, await run(attempt));
  return best;
}
