import { startSandbox } from '@patchbay/sandbox';
import { startServer, type TestServer } from '../support/server.js';
import { Control } from '../../demo/control.js';

/** What Slack's stand-in answers when somebody has agreed to install the deployment's app in a new team. */
export interface SlackConsent {
  code: string;
  client_id: string;
  client_secret: string;
  signing_secret: string;
}

export const agreeInSlack = (sandboxUrl: string): Promise<SlackConsent> =>
  new Control(sandboxUrl).call('POST', 'slack/oauth', {});

/** A server on which a tenant can have one of everything: with a Slack app of its own, and allowed to call apps beside it. */
export async function startTenantServer(env: Record<string, string> = {}): Promise<TestServer> {
  const sandbox = await startSandbox({ port: 0 });
  const { client_id, client_secret } = await agreeInSlack(sandbox.url);
  const own = { SLACK_CLIENT_ID: client_id, SLACK_CLIENT_SECRET: client_secret, ALLOWED_PRIVATE_HOSTS: '127.0.0.1' };
  const server = await startServer({ sandboxUrl: sandbox.url, env: { ...own, ...env } });
  const stopServer = server.stop.bind(server);
  return Object.assign(server, {
    stop: async () => {
      await stopServer();
      await sandbox.close();
    },
  });
}
