import type { ExternalPerson } from '../contract.js';
import { ProviderError } from '../errors.js';
import { READING, type SlackClient } from './client.js';
import { isBotId } from './ids.js';
import type { Images } from './payloads.js';

interface SlackUser {
  id: string;
  name?: string;
  real_name?: string;
  profile?: { display_name?: string; real_name?: string; image_72?: string; email?: string };
}

interface SlackBot {
  id: string;
  name?: string;
  icons?: Images;
}

const CONCURRENCY = 4;

/** Slack has no method that takes several ids; a few are asked for at a time. */
export async function lookUpPeople(client: SlackClient, ids: string[], signal: AbortSignal): Promise<ExternalPerson[]> {
  const waiting = [...new Set(ids)];
  const found: ExternalPerson[] = [];
  const work = async () => {
    for (let id = waiting.shift(); id !== undefined; id = waiting.shift()) {
      const person = await findPerson(client, id, signal);
      if (person) found.push(person);
    }
  };
  await Promise.all(Array.from({ length: CONCURRENCY }, work));
  return found;
}

async function findPerson(client: SlackClient, id: string, signal: AbortSignal): Promise<ExternalPerson | null> {
  try {
    return isBotId(id) ? await getBot(client, id, signal) : await getUser(client, id, signal);
  } catch (error) {
    if (error instanceof ProviderError && error.kind === 'target-gone') return null;
    throw error;
  }
}

async function getUser(client: SlackClient, id: string, signal: AbortSignal): Promise<ExternalPerson> {
  const { user } = await client.call<{ user: SlackUser }>('users.info', { user: id }, READING, signal);
  const { profile } = user;
  const name = profile?.display_name || profile?.real_name || user.real_name || user.name || id;
  // The email is told to apps with users:read.email.
  return { id, name, avatarUrl: profile?.image_72 ?? null, email: profile?.email?.toLowerCase() || null };
}

async function getBot(client: SlackClient, id: string, signal: AbortSignal): Promise<ExternalPerson> {
  const { bot } = await client.call<{ bot: SlackBot }>('bots.info', { bot: id }, READING, signal);
  return { id, name: bot.name || id, avatarUrl: bot.icons?.image_72 ?? null };
}
