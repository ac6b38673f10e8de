import { Injectable } from '@nestjs/common';
import { Database } from '../../kernel/database/database.service.js';
import { OutsideError } from '../../kernel/outside/outside-error.js';
import { type OutsideAnswer, OutsideHttp } from '../../kernel/outside/outside-http.service.js';
import { JSON_BYTES } from './clean-json.js';
import type { AppKind } from './manifest.js';
import { invalidJsonUrl } from './manifest-errors.js';
import { type ReadManifest, readManifest } from './read-manifest.js';

/** Many hosts of plain files know no type for JSON. */
const ACCEPTED = [
  'application/json',
  'text/json',
  '*+json',
  'text/plain',
  'application/octet-stream',
  'binary/octet-stream',
];

/** Brings the JSON that an app is described by. */
@Injectable()
export class ManifestFetch {
  constructor(
    private readonly db: Database,
    private readonly outside: OutsideHttp,
  ) {}

  /**
   * Asks the URL now; takes up to 5 seconds. `kind`: what somebody says the app is, which goes before what the JSON says.
   * @throws AppError INVALID_JSON_URL, INVALID_INTEGRATION_JSON (400)
   */
  async fetch(jsonUrl: string, kind: AppKind | null): Promise<ReadManifest> {
    const json = await this.db.apart(`manifest of ${jsonUrl}`, async () => parsed(await this.ask(jsonUrl)));
    return readManifest(json, { kind, check: (url) => this.outside.assertOutsideUrl(url) });
  }

  private async ask(jsonUrl: string): Promise<OutsideAnswer> {
    try {
      return await this.outside.get(jsonUrl, { accept: ACCEPTED, bodyBytes: JSON_BYTES });
    } catch (error) {
      if (error instanceof OutsideError) throw invalidJsonUrl(error.message, error);
      throw error;
    }
  }
}

function parsed({ status, body, url }: OutsideAnswer): unknown {
  const { host } = new URL(url);
  if (status < 200 || status > 299) throw invalidJsonUrl(`"${host}" answered ${status} in place of a JSON.`);
  try {
    return JSON.parse(body.toString('utf8').replace(/^\uFEFF/, ''));
  } catch {
    throw invalidJsonUrl(`What "${host}" answered is not JSON.`);
  }
}
