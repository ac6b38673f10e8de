import { randomBytes } from 'node:crypto';
import { ChannelsStage, type Person } from '../channels/channels-stage.js';

export interface Uploader extends Person {
  token: string;
}

export interface UploadAnswer {
  status: number;
  // eslint-disable-next-line @typescript-eslint/no-explicit-any -- specs read what the server wrote, whatever it is
  body: any;
}

/** People who upload files to channels of a server that listens. */
export class FilesStage {
  private constructor(
    readonly stage: ChannelsStage,
    readonly url: string,
  ) {}

  static async open(env: Record<string, string> = {}): Promise<FilesStage> {
    const stage = await ChannelsStage.open({ PUBLIC_URL: 'https://patchbay.example.com', ...env });
    await stage.app.listen(0, '127.0.0.1');
    return new FilesStage(stage, await stage.app.getUrl());
  }

  async person(): Promise<Uploader> {
    const email = `${randomBytes(6).toString('hex')}@example.com`;
    const person = await this.stage.person(email);
    const login = await fetch(`${this.url}/auth/login`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ email, password: 'correct horse battery staple' }),
    });
    return { ...person, token: ((await login.json()) as { access_token: string }).access_token };
  }

  upload(by: Uploader, channelId: string, content: string | Buffer, name = 'plan.txt', type = 'text/plain') {
    const form = new FormData();
    form.append('file', new Blob([content], { type }), name);
    return this.send(by, channelId, form);
  }

  async send(by: Uploader, channelId: string, body: FormData | string, headers: Record<string, string> = {}) {
    const response = await fetch(`${this.url}/api/v2/channels/${channelId}/files`, {
      method: 'POST',
      headers: { authorization: `Bearer ${by.token}`, ...headers },
      body,
    });
    return { status: response.status, body: (await response.json()) as UploadAnswer['body'] };
  }

  get(path: string, by: Uploader | null = null, headers: Record<string, string> = {}, method = 'GET') {
    return fetch(this.url + path, {
      method,
      headers: { ...(by && { authorization: `Bearer ${by.token}` }), ...headers },
    });
  }
}
