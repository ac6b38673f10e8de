import { randomUUID } from 'node:crypto';

/** The public API, as any client would call it. */
export class Api {
  token: string | null = null;

  constructor(readonly url: string) {}

  get<T>(path: string): Promise<T> {
    return this.call('GET', path);
  }

  post<T>(path: string, body: unknown = undefined): Promise<T> {
    return this.call('POST', path, body);
  }

  patch<T>(path: string, body: unknown): Promise<T> {
    return this.call('PATCH', path, body);
  }

  put<T>(path: string, body: unknown): Promise<T> {
    return this.call('PUT', path, body);
  }

  delete<T>(path: string): Promise<T> {
    return this.call('DELETE', path);
  }

  private async call<T>(method: string, path: string, body?: unknown): Promise<T> {
    const response = await fetch(`${this.url}${path}`, {
      method,
      headers: {
        ...(this.token && { authorization: `Bearer ${this.token}` }),
        ...(body !== undefined && { 'content-type': 'application/json' }),
        ...(method === 'POST' && { 'idempotency-key': randomUUID() }),
      },
      body: body === undefined ? undefined : JSON.stringify(body),
    });
    const text = await response.text();
    if (!response.ok) throw new ApiError(response.status, `${method} ${path}: ${response.status} ${text}`, text);
    return (text === '' ? undefined : JSON.parse(text)) as T;
  }
}

export class ApiError extends Error {
  constructor(
    readonly status: number,
    message: string,
    private readonly answer: string,
  ) {
    super(message);
  }

  /** What is wrong, as the API says it to people, if it is this. */
  saying(code: string): string | null {
    const problem = JSON.parse(this.answer) as { code: string; detail: string };
    return problem.code === code ? problem.detail : null;
  }
}
