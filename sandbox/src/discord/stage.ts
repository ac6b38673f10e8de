import type { AddressInfo } from 'node:net';
import type { FaultBoard } from '../faults.js';
import type { NewAccount } from '../platform-sandbox.js';
import { createServer } from '../server.js';
import { DiscordSandbox } from './discord-sandbox.js';

export interface Account {
  guild: string;
  token: string;
  channel: string;
}

/** A running Discord by itself, for specs. */
export interface DiscordStage {
  url: string;
  api: string;
  discord: DiscordSandbox;
  faults: FaultBoard;
  account(body?: NewAccount): Promise<Account>;
  close(): Promise<void>;
}

export async function startDiscord(): Promise<DiscordStage> {
  let url = '';
  const { app, stages } = await createServer([(given) => new DiscordSandbox(given)], { origin: () => url, log: false });
  await app.listen({ port: 0, host: '127.0.0.1' });
  url = `http://127.0.0.1:${(app.server.address() as AddressInfo).port}`;
  const stage = stages.get('discord');
  if (!stage) throw new Error('the stage has no Discord');
  const discord = stage.sandbox as DiscordSandbox;
  const account = async (body: NewAccount = {}): Promise<Account> => {
    const { account_id: guild, credentials, channels } = await discord.createAccount(body);
    return { guild, token: credentials.bot_token ?? '', channel: channels[0]?.id ?? '' };
  };
  return { url, api: `${url}/discord/api`, discord, faults: stage.faults, account, close: () => app.close() };
}
