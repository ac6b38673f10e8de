import type { AddressInfo } from 'node:net';
import { DiscordSandbox } from './discord/discord-sandbox.js';
import { createServer, type PlatformFactory } from './server.js';
import { SlackSandbox, type SlackTimings } from './slack/slack-sandbox.js';
import { TeamsSandbox } from './teams/teams-sandbox.js';
import { TelegramSandbox } from './telegram/telegram-sandbox.js';

export { FAULT_KINDS, type Fault, type FaultKind } from './faults.js';
export type * from './platform-sandbox.js';
export type { SlackTimings } from './slack/slack-sandbox.js';

/** The port that the sandbox takes when none is given. */
export const DEFAULT_PORT = 3900;

export interface SandboxOptions {
  /** Where to listen; 127.0.0.1 when absent. */
  host?: string;
  /** 3900 when absent; 0 takes any free port. */
  port?: number;
  /** Logs every request as a JSON line. */
  log?: boolean;
  /** Slack's waits, so that specs need not sit through minutes. */
  slack?: Partial<SlackTimings>;
}

export interface Sandbox {
  /** `http://host:port`, for `SANDBOX_URL`. */
  url: string;
  port: number;
  close(): Promise<void>;
}

/** Starts the stand-ins on one port. Rejects with the system's error when the port is taken. */
export async function startSandbox(options: SandboxOptions = {}): Promise<Sandbox> {
  const host = options.host ?? '127.0.0.1';
  let url = '';
  const platforms: PlatformFactory[] = [
    (given) => new SlackSandbox({ ...given, timings: options.slack }),
    (given) => new DiscordSandbox(given),
    (given) => new TelegramSandbox(given),
    (given) => new TeamsSandbox(given),
  ];
  const { app, stages } = await createServer(platforms, { origin: () => url, log: options.log ?? false });
  const close = async () => {
    for (const { sandbox } of stages.values()) await sandbox.close();
    await app.close();
  };
  try {
    await app.listen({ host, port: options.port ?? DEFAULT_PORT });
  } catch (error) {
    await close();
    throw error;
  }
  const { port } = app.server.address() as AddressInfo;
  url = `http://${hostToReach(host)}:${port}`;
  return { url, port, close };
}

/** A wildcard address can be listened on, not called. */
function hostToReach(host: string): string {
  if (host === '0.0.0.0' || host === '::') return 'localhost';
  return host.includes(':') ? `[${host}]` : host;
}
