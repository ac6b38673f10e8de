import type { SlackApp } from '../app.js';
import type { SlackTeam } from '../team.js';

/** What an app's link asks of a person. */
export interface ConsentRequest {
  app: SlackApp;
  team: SlackTeam;
  scopes: string[];
  userScopes: string[];
  redirectUri: string;
  state: string | undefined;
}

const ENTITIES: Record<string, string> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;', "'": '&#39;' };

const escape = (text: string): string => text.replace(/[&<>"']/g, (sign) => ENTITIES[sign] as string);

/** Names the app, the team and what is asked for, above a link to each answer. */
export function consentPage({ app, team, scopes, userScopes }: ConsentRequest, allow: string, cancel: string): string {
  const channel = scopes.includes('incoming-webhook') ? team.firstChannel() : undefined;
  return page(`${app.name} is asking for access to ${team.name}`, [
    `<p>Workspace: <strong id="team">${escape(team.name)}</strong> (${escape(team.id)})</p>`,
    `<p>The app ${escape(app.name)} wants to:</p>`,
    list('scopes', scopes),
    ...(userScopes.length ? ['<p>and on your behalf:</p>', list('user-scopes', userScopes)] : []),
    ...(channel ? [`<p>Its webhook will post in <strong id="channel">#${escape(channel.name)}</strong>.</p>`] : []),
    `<p><a id="cancel" href="${escape(cancel)}">Cancel</a> <a id="allow" href="${escape(allow)}">Allow</a></p>`,
  ]);
}

/** What a person sees whose link is wrong: nobody is sent back anywhere. */
export function errorPage(reason: string): string {
  return page('Something went wrong when authorizing this app', [`<p id="error">${escape(reason)}</p>`]);
}

function list(id: string, items: string[]): string {
  return `<ul id="${id}">${items.map((item) => `<li>${escape(item)}</li>`).join('')}</ul>`;
}

function page(title: string, lines: string[]): string {
  const head = `<meta charset="utf-8"><title>${escape(title)}</title>`;
  return ['<!doctype html>', `<html lang="en"><head>${head}</head><body>`, `<h1>${escape(title)}</h1>`, ...lines]
    .concat('</body></html>', '')
    .join('\n');
}
