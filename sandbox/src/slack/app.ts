import { newAppToken, newClientId, newId, newSecret } from './ids.js';

/** What a developer registered with Slack: installed in one team, or distributed to many. */
export class SlackApp {
  readonly id = newId('A');
  readonly name = 'Patchbay';
  readonly clientId = newClientId();
  readonly clientSecret = newSecret();
  readonly signingSecret = newSecret();
  readonly verificationToken = newSecret();
  readonly appToken = newAppToken(this.id);
  /** Where the events of all its teams go; empty when it has none. */
  requestUrl = '';
  /** True when new tokens expire; as with Slack, this is never turned off again. */
  rotatesTokens = false;
}
