import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { readUrl } from '../../read-url.js';
import type { SlackApp } from '../app.js';
import type { SlackStore } from '../store.js';
import type { SlackTeam } from '../team.js';
import { consentPage, errorPage, type ConsentRequest } from './pages.js';

const PATH = '/slack/oauth/v2/authorize';
const SCOPE = /^[a-z][a-z._-]*(:[a-z._-]+)*$/;

/** A link with which nobody can be let in; the message tells the person why. */
class Refusal extends Error {}

/** Mounts the page on which a person lets an app into a team, and the two links on it. */
export function registerConsent(app: FastifyInstance, store: SlackStore): void {
  const page = (
    path: string,
    answer: (asked: ConsentRequest, query: URLSearchParams, reply: FastifyReply) => FastifyReply,
  ) =>
    app.get(path, async (request, reply) => {
      try {
        const query = queryOf(request);
        return answer(readRequest(query, store), query, reply);
      } catch (error) {
        if (!(error instanceof Refusal)) throw error;
        return reply.status(400).type('text/html').send(errorPage(error.message));
      }
    });

  page(PATH, (asked, query, reply) => {
    query.set('team', asked.team.id);
    return reply.type('text/html').send(consentPage(asked, `${PATH}/allow?${query}`, `${PATH}/cancel?${query}`));
  });
  page(`${PATH}/allow`, ({ team, scopes, redirectUri, state }, _query, reply) =>
    reply.redirect(sendBack(redirectUri, { code: store.codes.issue({ team, scopes, redirectUri }), state })),
  );
  page(`${PATH}/cancel`, ({ redirectUri, state }, _query, reply) =>
    reply.redirect(sendBack(redirectUri, { error: 'access_denied', state })),
  );
}

function queryOf({ url }: FastifyRequest): URLSearchParams {
  return new URL(url, 'http://sandbox').searchParams;
}

function readRequest(query: URLSearchParams, store: SlackStore): ConsentRequest {
  const app = store.findApp(query.get('client_id') ?? '');
  if (!app) throw new Refusal('invalid_client_id: no app has this client_id');
  const scopes = readScopes(query, 'scope');
  const userScopes = readScopes(query, 'user_scope');
  if (!scopes.length) throw new Refusal('no_scopes: scope names no permission of the bot');
  const redirectUri = readRedirectUri(query);
  const state = query.get('state') ?? undefined;
  return { app, team: readTeam(query, app, store), scopes, userScopes, redirectUri, state };
}

/** Slack takes commas and spaces. It knows more scopes than the sandbox uses, so only their form is checked. */
function readScopes(query: URLSearchParams, name: string): string[] {
  const scopes = (query.get(name) ?? '').split(/[\s,]+/).filter(Boolean);
  const wrong = scopes.find((scope) => !SCOPE.test(scope));
  if (wrong !== undefined) throw new Refusal(`invalid_scope: ${wrong}`);
  return [...new Set(scopes)];
}

/** Slack wants one of the app's registered URLs, over https; here any will do, so that a local server can be sent to. */
function readRedirectUri(query: URLSearchParams): string {
  const uri = query.get('redirect_uri') ?? '';
  if (/^https?:[^#]+$/.test(uri) && readUrl(uri) !== null) return uri;
  throw new Refusal(`bad_redirect_uri: redirect_uri is no web address: ${uri}`);
}

function readTeam(query: URLSearchParams, app: SlackApp, store: SlackStore): SlackTeam {
  const id = query.get('team');
  if (!id) return store.newestTeam(app) ?? store.addTeam(app);
  const team = store.teams.get(id);
  if (team?.app !== app) throw new Refusal(`team: there is no workspace ${id} that can install this app`);
  return team;
}

function sendBack(redirectUri: string, answer: Record<string, string | undefined>): string {
  const url = new URL(redirectUri);
  for (const [name, value] of Object.entries(answer)) if (value !== undefined) url.searchParams.set(name, value);
  return url.href;
}
