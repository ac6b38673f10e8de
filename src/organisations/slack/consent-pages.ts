import type { ConsentSummary } from './consents.service.js';
import type { SlackAccessDto } from './slack-access.dto.js';

const ENTITIES: Record<string, string> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;', "'": '&#39;' };

/** Names come from outside: none of them may become markup. */
const escaped = (text: string): string => text.replace(/[&<>"']/g, (sign) => ENTITIES[sign]!);

const page = (title: string, body: string): string => `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width">
<meta name="referrer" content="no-referrer">
<title>${title} · Patchbay</title>
<style>
body { font: 1rem/1.5 system-ui, sans-serif; max-width: 34rem; margin: 15vh auto; padding: 0 1rem; color: #1d1c1d }
a.button { display: inline-block; padding: .5rem 1rem; border-radius: .4rem; background: #1d4ed8; color: #fff; text-decoration: none }
</style>
</head>
<body>
<h1>${title}</h1>
${body}
</body>
</html>
`;

export const installedPage = ({ team_name, connection_detail }: SlackAccessDto): string =>
  page(
    'Slack is connected',
    `<p>The Slack team <strong>${escaped(team_name)}</strong> is connected. You can close this page.</p>` +
      (connection_detail === null ? '' : `<p>Note: ${escaped(connection_detail)}</p>`),
  );

/** `address`: where the answer goes when the person means it; relative. */
export const confirmationPage = ({ organisation, asked_by, email }: ConsentSummary, address: string): string =>
  page(
    'Connect your Slack team?',
    `<p><strong>${escaped(asked_by)}</strong> (${escaped(email)}) asks to connect your Slack team to the organisation
<strong>${escaped(organisation)}</strong>. Its members will be able to read and write there.</p>
<p>This browser did not begin that. Go on only if you know this person and want it.</p>
<p><a class="button" id="confirm" href="${escaped(address)}">Connect it</a></p>`,
  );

export const refusedPage = (reason: string): string =>
  page('Slack could not be connected', `<p id="reason">${escaped(reason)}</p>`);
