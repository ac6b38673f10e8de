import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import formbody from '@fastify/formbody';
import type { TeamsAccount } from './account.js';
import { newGuid } from './ids.js';
import { lazyKeyPair, publicJwk, readToken, signToken } from './signing-keys.js';

/** Whom an access token for the Bot Connector is meant for. */
const AUDIENCE = 'https://api.botframework.com';
/** A token lives an hour or a little less. */
const TOKEN_SECONDS = 3599;
const SCOPE_END = '/.default';
/** The directory in which bots of more than one tenant get their tokens, and its id. */
const SHARED_DIRECTORY = 'botframework.com';
const SHARED_DIRECTORY_ID = 'd6d49420-f39b-4df7-a1dc-d59a935871db';

/** The same for every sandbox in a process. */
const accessKeys = lazyKeyPair();
export const connectorKeys = lazyKeyPair();

type Form = Record<string, string>;
type TokenRequest = FastifyRequest<{ Params: { tenant: string }; Body: Form | undefined }>;

interface Accounts {
  /** By tenant id; undefined when there is no such tenant. */
  get(tenantId: string): TeamsAccount | undefined;
  findByApp(appId: string): TeamsAccount | undefined;
}

/** Microsoft Entra for the apps of the sandbox, and the documents by which a bot checks who calls it. */
export class Login {
  /** The tenants of the tokens that have not been ended, by the token's own id. */
  private readonly live = new Map<string, string>();

  constructor(
    private readonly accounts: Accounts,
    private readonly origin: () => string,
  ) {}

  async register(app: FastifyInstance): Promise<void> {
    await app.register(formbody);
    app.post('/teams/login/:tenant/oauth2/v2.0/token', (request: TokenRequest, reply) => this.issue(request, reply));
    const openid = () => ({
      issuer: AUDIENCE,
      authorization_endpoint: 'https://invalid.botframework.com',
      jwks_uri: `${this.origin()}/teams/v1/.well-known/keys`,
      id_token_signing_alg_values_supported: ['RS256'],
      token_endpoint_auth_methods_supported: ['private_key_jwt'],
    });
    app.get('/teams/v1/.well-known/openidconfiguration', async () => openid());
    app.get('/teams/v1/.well-known/openid-configuration', async () => openid());
    app.get('/teams/v1/.well-known/keys', async () => ({ keys: [await publicJwk(await connectorKeys())] }));
  }

  /** The account whose app an access token was issued to; null when the token is no good or no longer. */
  async findByToken(token: string): Promise<TeamsAccount | null> {
    const claims = await readToken(await accessKeys(), token, AUDIENCE);
    const account = this.accounts.get(this.live.get(String(claims?.uti)) ?? '');
    return !claims || !account || account.isRevoked || claims.appid !== account.appId ? null : account;
  }

  /** Ends every token that the tenant's app has now. */
  expire(tenantId: string): void {
    for (const [id, owner] of this.live) if (owner === tenantId) this.live.delete(id);
  }

  clear(): void {
    this.live.clear();
  }

  /** The audience is what the scope names: a token for anything else is given, and the connector does not take it. */
  private async issue(request: TokenRequest, reply: FastifyReply): Promise<FastifyReply> {
    const { tenant } = request.params;
    const form = { ...request.body, ...basicCredentials(request.headers.authorization) };
    const isShared = tenant === SHARED_DIRECTORY;
    const account = isShared ? this.accounts.findByApp(form.client_id ?? '') : this.accounts.get(tenant.toLowerCase());
    const refused = refusalOf(tenant, isShared || account !== undefined, account, form);
    if (refused || !account) return reply.status(refused?.status ?? 400).send(refused?.body);
    const from = Math.floor(Date.now() / 1000);
    const uti = newGuid();
    this.live.set(uti, account.tenantId);
    const tid = isShared ? SHARED_DIRECTORY_ID : account.tenantId;
    const claims = { appid: account.appId, tid, ver: '1.0', uti };
    const about = {
      issuer: `https://sts.windows.net/${tid}/`,
      audience: form.scope?.slice(0, -SCOPE_END.length) ?? '',
    };
    const token = await signToken(await accessKeys(), claims, { ...about, from, until: from + TOKEN_SECONDS });
    return reply.header('cache-control', 'no-store, no-cache').send({
      token_type: 'Bearer',
      expires_in: TOKEN_SECONDS,
      ext_expires_in: TOKEN_SECONDS,
      access_token: token,
    });
  }
}

/** The app's id and secret may also stand in the header, each of them URL-encoded. */
function basicCredentials(authorization = ''): Form {
  const [, encoded] = /^Basic (\S+)$/i.exec(authorization) ?? [];
  if (encoded === undefined) return {};
  const [, id, secret] = /^([^:]*):(.*)$/s.exec(Buffer.from(encoded, 'base64').toString()) ?? [];
  if (id === undefined || secret === undefined) return {};
  const pair = new URLSearchParams(`client_id=${id}&client_secret=${secret}`);
  return Object.fromEntries(pair);
}

/** What Microsoft Entra answers to a request that it refuses, under its documented codes; null when it takes it. */
function refusalOf(tenant: string, isTenant: boolean, account: TeamsAccount | undefined, form: Form) {
  const { grant_type: grant, client_id: id, client_secret: secret, scope = '' } = form;
  if (!isTenant) return refusal(400, 'invalid_request', 90002, `Tenant '${tenant}' not found.`);
  if (!grant || !id) {
    const missing = grant ? 'client_id' : 'grant_type';
    return refusal(
      400,
      'invalid_request',
      900144,
      `The request body must contain the following parameter: '${missing}'.`,
    );
  }
  if (grant !== 'client_credentials') {
    return refusal(400, 'unsupported_grant_type', 70003, `The app requested an unsupported grant type '${grant}'.`);
  }
  if (id.toLowerCase() !== account?.appId) {
    return refusal(
      400,
      'unauthorized_client',
      700016,
      `Application with identifier '${id}' was not found in the directory.`,
    );
  }
  if (!secret) {
    const words =
      "'client_assertion', 'client_secret' or 'request' is required for the 'client_credentials' grant type.";
    return refusal(401, 'invalid_client', 7000216, words);
  }
  if (secret !== account.appPassword || account.isRevoked) {
    return refusal(401, 'invalid_client', 7000215, `Invalid client secret provided for app '${id}'.`);
  }
  if (!scope) {
    const words = "The required field 'scope' is missing from the credential.";
    return refusal(400, 'invalid_request', 90014, words);
  }
  if (!scope.endsWith(SCOPE_END)) {
    return refusal(400, 'invalid_scope', 1002012, `The provided value for scope ${scope} is not valid.`);
  }
  return null;
}

function refusal(status: number, error: string, code: number, words: string) {
  const trace_id = newGuid();
  const correlation_id = newGuid();
  const timestamp = `${new Date().toISOString().slice(0, 19).replace('T', ' ')}Z`;
  const error_description = `AADSTS${code}: ${words} Trace ID: ${trace_id} Correlation ID: ${correlation_id} Timestamp: ${timestamp}`;
  const body = { error, error_description, error_codes: [code], timestamp, trace_id, correlation_id };
  return { status, body: { ...body, error_uri: `https://login.microsoftonline.com/error?code=${code}` } };
}
