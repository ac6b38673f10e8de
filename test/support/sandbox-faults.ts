import type { PlatformName } from './platform-accounts.js';
import type { TestServer } from './server.js';

export interface SandboxFault {
  kind: '429' | '500' | 'timeout' | 'reset' | 'revoked';
  /** Requests that it hits; one by default. */
  count?: number;
  /** Seconds, with `429`. */
  retry_after?: number;
}

/** The next requests to the platform's API go wrong. */
export async function fault(
  { sandboxUrl }: Pick<TestServer, 'sandboxUrl'>,
  platform: PlatformName,
  { count = 1, ...rest }: SandboxFault,
): Promise<void> {
  const response = await fetch(`${sandboxUrl}/_control/${platform}/faults`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ count, ...rest }),
  });
  if (!response.ok) throw new Error(`The sandbox refused the fault: ${await response.text()}`);
}
