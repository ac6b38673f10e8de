import { Injectable } from '@nestjs/common';
import { AppSecrets, type SealedPlace } from '../app-secrets.js';
import type { CallableApp } from '../callable-app.js';
import { BoundedMap } from './bounded-map.js';
import { keyOf, sign } from './signature.js';

/** Opened secrets that are kept, so that a call opens none: about three for each of the busiest thousand apps. */
const MOST_OPENED = 3_000;

interface Opened {
  text: string;
  /** Read where it signs. */
  key: Buffer | null;
}

/** What an app can tell by that a call is ours: Standard Webhooks' headers, and the credential that it asked for. */
@Injectable()
export class AppSigner {
  private readonly opened = new BoundedMap<Opened>(MOST_OPENED);

  constructor(private readonly secrets: AppSecrets) {}

  /** While a secret is being replaced both sign, so that either is found. Throws VaultError. */
  headers(app: CallableApp, callId: string, body: string): Record<string, string> {
    const timestamp = Math.floor(Date.now() / 1000);
    const signatures = this.keys(app).map((key) => sign(key, { id: callId, timestamp, body }));
    return {
      'webhook-id': callId,
      'webhook-timestamp': String(timestamp),
      'webhook-signature': signatures.join(' '),
      ...(app.auth_credential !== null && {
        authorization: `Bearer ${this.open('apps.auth_credential', app, app.auth_credential).text}`,
      }),
    };
  }

  private keys(app: CallableApp): Buffer[] {
    const current = this.signing('apps.signing_secret', app, app.signing_secret);
    if (app.previous_secret === null) return [current];
    return [current, this.signing('apps.previous_secret', app, app.previous_secret)];
  }

  private signing(place: SealedPlace, app: CallableApp, sealed: string): Buffer {
    const opened = this.open(place, app, sealed);
    opened.key ??= keyOf(opened.text);
    return opened.key;
  }

  /** Known by its place too: what was copied into another row must not open there because it opened in its own. */
  private open(place: SealedPlace, app: CallableApp, sealed: string): Opened {
    const key = `${place} ${app.organisation_id} ${app.id} ${sealed}`;
    const known = this.opened.get(key);
    if (known) return known;
    const opened = { text: this.secrets.open(place, app, sealed), key: null };
    this.opened.set(key, opened);
    return opened;
  }
}
