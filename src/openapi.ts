import type { INestApplication } from '@nestjs/common';
import { DocumentBuilder, type OpenAPIObject, SwaggerModule } from '@nestjs/swagger';
import type { Config } from './config/config.js';
import { ERROR_FAMILIES } from './error-families.js';
import { completeDocument } from './kernel/http/openapi/complete-document.js';
import { SOCKET_MODELS, SOCKETS_DESCRIPTION, SOCKETS_EXTENSION } from './realtime/contract/openapi.js';

const DESCRIPTION = `Connects chat platforms (Slack, Discord, Telegram, Microsoft Teams) with the workspaces of a product.

- Sign in with \`Authorization: Bearer\` and a token of \`/auth/login\`, or a personal API key (\`pb_…\`).
- Every answer carries \`X-Request-Id\`; \`RateLimit\` and \`RateLimit-Policy\` tell what is left of the budget.
- Where \`Idempotency-Key\` is documented, a repetition with the same key has no second effect.
- Unknown fields are refused. Text must not hold NUL; bodies are limited to 1 MiB, files apart.
- Errors carry a stable \`code\` and a \`request_id\`. Another tenant's row answers 404, like one that is not there.`;

/** Every tag of the contract, in the order in which the documentation shows them. */
const TAGS: readonly [name: string, description: string][] = [
  ['auth', 'Accounts, tokens and personal API keys.'],
  ['organisations', 'The tenants, and who belongs to them.'],
  ['organisation-slack', "The deployment's own Slack app, installed by organisations."],
  [
    'organisation-integrations',
    'Apps that an organisation has added, where they are on, and what became of calling them.',
  ],
  ['integration-settings', 'What an app is told in all channels.'],
  ['channel-integration-settings', 'What an app is told in one channel, in place of that.'],
  ['custom-integrations', 'Apps added by nothing but the URL of their JSON.'],
  ['apps', 'Where apps post back.'],
  ['workspaces', 'Where channels live, and who belongs to them.'],
  ['identities', 'Who of a workspace is who on the platforms.'],
  ['channels', 'Conversations of a workspace: members, settings, pins.'],
  ['messages', 'What is said in a channel: messages, threads, reactions, files, search.'],
  ['twins', "Members of a channel that answer on someone's behalf."],
  ['platforms', 'What each platform can do.'],
  ['platform-integrations', "Bots that connect a workspace's channels with a platform's."],
  ['replrs', 'Personas with instructions and knowledge, which answer on platforms.'],
  ['integrations', 'Bots that speak for REPLRs.'],
  ['inbound', 'Messages from outside, with an API key of an integration.'],
  ['connections', 'Archives of what external teams say: channels, syncs, messages, and what is made of them.'],
  ['deliveries', 'What is owed to platforms, what became of it, and retries.'],
  ['webhooks', 'Where platforms deliver.'],
  ['health', 'For orchestrators and Prometheus.'],
];

/** The contract. `servers` names this deployment, or nothing more than the root when there is none. */
export function buildOpenApi(
  app: INestApplication,
  config: Pick<Config, 'version'> & { publicUrl?: string },
): OpenAPIObject {
  const builder = new DocumentBuilder()
    .setOpenAPIVersion('3.1.0')
    .setTitle('Patchbay')
    .setDescription(`${DESCRIPTION}\n\n${SOCKETS_DESCRIPTION}`)
    .setVersion(config.version)
    .setLicense('Apache-2.0', 'https://www.apache.org/licenses/LICENSE-2.0')
    .addServer(config.publicUrl ?? 'http://127.0.0.1:3000', config.publicUrl ? 'This server' : 'A local server')
    .addBearerAuth({ type: 'http', description: 'A token of `/auth/login`, or a personal API key (`pb_…`).' }, 'bearer')
    .addApiKey(
      { type: 'apiKey', in: 'header', name: 'X-API-Key', description: 'A key of an integration.' },
      'integrationKey',
    )
    .addSecurityRequirements('bearer');
  const document = SwaggerModule.createDocument(app, builder.build(), {
    extraModels: SOCKET_MODELS,
    operationIdFactory: (controller, method) => `${controller.replace(/Controller$/, '')}_${method}`,
  });
  document.info.contact = { name: 'The Patchbay maintainers' };
  const used = JSON.stringify(document.paths);
  document.tags = TAGS.filter(([name]) => used.includes(`"${name}"`)).map(([name, description]) => ({
    name,
    description,
  }));
  return completeDocument({ ...document, ...SOCKETS_EXTENSION }, ERROR_FAMILIES);
}

/** Swagger UI at /docs, the contract at /openapi.json and /openapi.yaml; all of it is built when first asked for. */
export function serveOpenApi(app: INestApplication, config: Config): void {
  SwaggerModule.setup(
    'docs',
    app,
    () => buildOpenApi(app, { version: config.version, publicUrl: config.http.publicUrl }),
    {
      jsonDocumentUrl: '/openapi.json',
      yamlDocumentUrl: '/openapi.yaml',
      customSiteTitle: 'Patchbay API',
      swaggerOptions: { persistAuthorization: true, displayRequestDuration: true, tryItOutEnabled: true },
    },
  );
}
