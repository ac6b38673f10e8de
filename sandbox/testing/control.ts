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

/** Waits until a probe answers something, and fails after twenty-five seconds. */
export async function until<Found>(
  probe: () => Found | undefined | null | false | Promise<Found | undefined | null | false>,
): Promise<Found> {
  const deadline = Date.now() + 25_000;
  for (;;) {
    const found = await probe();
    if (found) return found;
    if (Date.now() > deadline) throw new Error('nothing came within 25 seconds');
    await new Promise((resolve) => setTimeout(resolve, 10));
  }
}

/** What some work took, in milliseconds, and what it may have taken. */
export interface Pace {
  took: number;
  allowed: number;
}

/**
 * Measures work of which a quiet machine does much in `enough` milliseconds. On a busy one it may take `times` as long as
 * `yardstick`, work of a known kind that is measured right before it. Three attempts at most, as what else runs there
 * changes from one to the next; the first that is quick enough is the answer, or the last.
 */
export async function paceOf(
  { enough, times }: { enough: number; times: number },
  yardstick: () => Promise<unknown>,
  run: (attempt: number) => Promise<unknown>,
): Promise<Pace> {
  const timed = async (work: () => Promise<unknown>): Promise<number> => {
    const started = performance.now();
    await work();
    return performance.now() - started;
  };
  let pace: Pace = { took: Infinity, allowed: enough };
  for (let attempt = 0; attempt < 3 && pace.took >= pace.allowed; attempt += 1) {
    const allowed = Math.max(enough, times * (await timed(yardstick)));
    pace = { took: await timed(() => run(attempt)), allowed };
  }
  return pace;
}
