import { PatchbayError } from './errors.js';

/** As the platform has it: takes a request, answers a response. */
export type Fetch = (request: Request) => Promise<Response>;

/** What `/auth/register`, `/auth/login` and `/auth/refresh` answer, as far as the client needs it. */
export interface Session {
  access_token: string;
  refresh_token: string;
}

/** `rejected` is the token that was just answered with 401, so that another one is wanted; null before a request. */
export type GetToken = (options: { rejected: string | null }) => string | Promise<string>;

/** Who calls: one of these, or none for what is public. */
export interface Credentials {
  /** An access token. It is sent until it expires; nothing renews it. */
  token?: string;
  /** A personal API key (`pb_…`). */
  apiKey?: string;
  /** Asked before every request, and once more, with the `rejected` token, after a 401. */
  getToken?: GetToken;
  /** A login. The client renews it by itself, once for all requests that wait for it. */
  session?: Session;
  /** Takes each new pair of `session`: keep it, because the old refresh token is used up. */
  onSession?: (session: Session) => void | Promise<void>;
}

/** Sends each request with the credentials; after a 401 renews them, where they can be, and repeats the request once. */
export function signing(credentials: Credentials, baseUrl: string, send: Fetch): Fetch {
  const { token, apiKey } = credentials;
  const fixed = token ?? apiKey;
  if (fixed !== undefined) return (request) => send(signed(request, fixed));
  const getToken = credentials.getToken ?? ofSession(credentials, baseUrl, send);
  if (!getToken) return send;
  return async (request) => {
    const spare = request.clone();
    const first = await getToken({ rejected: null });
    const answer = await send(signed(request, first));
    if (answer.status !== 401) return answer;
    const second = await getToken({ rejected: first });
    if (second === first) return answer;
    await answer.body?.cancel();
    return send(signed(spare, second));
  };
}

function ofSession({ session, onSession }: Credentials, baseUrl: string, send: Fetch): GetToken | null {
  if (!session) return null;
  let current = session;
  let renewal: Promise<void> | null = null;
  const renew = async (): Promise<void> => {
    current = await refresh(current.refresh_token, baseUrl, send);
    await onSession?.(current);
  };
  return async ({ rejected }) => {
    // A refresh token is good for one exchange: whoever comes meanwhile waits for it, and who comes late has its result.
    if (rejected === current.access_token) renewal ??= renew().finally(() => (renewal = null));
    await renewal;
    return current.access_token;
  };
}

async function refresh(token: string, baseUrl: string, send: Fetch): Promise<Session> {
  const request = new Request(`${baseUrl}/auth/refresh`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ refresh_token: token }),
  });
  const answer = await send(request);
  const body: unknown = await answer.json();
  if (!answer.ok) throw PatchbayError.of(answer, body);
  return body as Session;
}

/** Whoever sets the header themselves means it. */
function signed(request: Request, token: string): Request {
  if (!request.headers.has('authorization')) request.headers.set('authorization', `Bearer ${token}`);
  return request;
}
