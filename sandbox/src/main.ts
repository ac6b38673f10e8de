import { DEFAULT_PORT, startSandbox, type Sandbox } from './index.js';

/** Says in one line why nothing runs, and ends with a failure. */
function giveUp(reason: string): never {
  console.error(`sandbox: ${reason}`);
  process.exit(1);
}

function readPort(): number {
  const given = process.env.SANDBOX_PORT;
  const port = Number(given ?? DEFAULT_PORT);
  if (!Number.isInteger(port) || port < 0 || port > 65_535) giveUp(`SANDBOX_PORT is not a port: ${given}`);
  return port;
}

function describe(url: string): string {
  return `Sandbox on ${url}  (set SANDBOX_URL=${url} and start the server)

  Slack     ${url}/slack/api/
  Discord   ${url}/discord/api/
  Telegram  ${url}/telegram/
  Teams     ${url}/teams/
  Model     ${url}/llm/v1
  Control   ${url}/_control

Make a Slack team with one channel; the answer holds its credentials and channel ids:
  curl -X POST ${url}/_control/slack/accounts

Let a person write in it:
  curl -X POST ${url}/_control/slack/messages -H 'content-type: application/json' \\
    -d '{"account_id":"T…","channel_id":"C…","user":{"id":"ann","name":"Ann"},"text":"hello"}'

Everything else is in sandbox/README.md. Ctrl-C stops it.`;
}

function stopOnSignal(sandbox: Sandbox): void {
  const stop = () => void sandbox.close().then(() => process.exit(0));
  process.once('SIGINT', stop);
  process.once('SIGTERM', stop);
}

const port = readPort();
try {
  const sandbox = await startSandbox({ port, host: process.env.SANDBOX_HOST, log: process.argv.includes('--log') });
  stopOnSignal(sandbox);
  console.log(describe(sandbox.url));
} catch (error) {
  const { code, message } = error as NodeJS.ErrnoException;
  giveUp(code === 'EADDRINUSE' ? `port ${port} is taken; choose another with SANDBOX_PORT` : message);
}
