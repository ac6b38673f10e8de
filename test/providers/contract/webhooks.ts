import type { WebhookRequest } from '../../../src/platforms/contract.js';
import { isWebhooked } from '../../../src/platforms/facets.js';
import type { InboundEvent } from '../../../src/platforms/inbound-event.js';
import { Door } from './door.js';
import { until } from './ear.js';
import type { Stage } from './stage.js';

const SECRET = 'a-secret_of-our-own';

/** Deliveries by HTTP, where the platform makes them. */
export function describeWebhooks(stage: Stage): void {
  const webhooked = () => {
    if (!isWebhooked(stage.provider)) throw new Error('capabilities say webhook, but the facet is not there');
    return stage.provider;
  };
  const secrets = () => ({ credentials: stage.account.credentials, webhookSecret: SECRET, appSigningSecret: null });
  const keysOf = (request: WebhookRequest) =>
    webhooked()
      .readWebhook(request)
      .events.map(({ key }) => key);

  it('takes what is genuine and tells the facts by the keys that the live session tells', async () => {
    const door = await openDoor(stage);
    const id = await stage.say('Hello');
    const request = await door.next('message.created');
    expect(await webhooked().verifyWebhook(request, secrets(), new Date())).toBeNull();
    const { events } = webhooked().readWebhook(request);
    const created = events.find(({ kind }) => kind === 'message.created');
    expect(created).toMatchObject({ key: `message.created|${stage.channelId}|${id}`, message: { text: 'Hello' } });
  });

  it('refuses what is not signed, and what another secret signed', async () => {
    const door = await openDoor(stage);
    await stage.say('Hello');
    const request = await door.next('message.created');
    const others = { credentials: {}, webhookSecret: 'another-secret', appSigningSecret: 'another-secret' };
    const none = { credentials: {}, webhookSecret: '', appSigningSecret: null };
    expect(await webhooked().verifyWebhook({ ...request, headers: {} }, secrets(), new Date())).toEqual(
      expect.any(String),
    );
    expect(await webhooked().verifyWebhook(request, others, new Date())).toEqual(expect.any(String));
    expect(await webhooked().verifyWebhook(request, none, new Date())).toEqual(expect.any(String));
  });

  it('knows a duplicate by its key', async () => {
    if (stage.setup.retriesWebhooks === false) return;
    const door = await openDoor(stage);
    // What waited from before the door opened is not to use the failure up.
    await stage.say('First');
    await door.next('message.created');
    door.failures = 1;
    await stage.say('Told twice');
    const [first, second] = await until(() => {
      const told = door.requests.filter(({ body }) => body.includes('Told twice'));
      return told.length > 1 ? told : undefined;
    });
    expect(keysOf(second!)).toEqual(keysOf(first!));
    expect(keysOf(first!).length).toBeGreaterThan(0);
  });

  it('reads an edit that overtook its message as what it is', async () => {
    const door = await openDoor(stage);
    const id = await stage.say('helo');
    await stage.edit(id, 'hello');
    const [edit, create] = [await door.next('message.edited'), await door.next('message.created')];
    const [edited] = webhooked()
      .readWebhook(edit)
      .events.filter(({ kind }) => kind === 'message.edited');
    const [created] = webhooked()
      .readWebhook(create)
      .events.filter(({ kind }) => kind === 'message.created');
    expect(edited).toMatchObject({ messageId: id, message: { text: 'hello' } });
    expect(created).toMatchObject({ messageId: id, message: { text: 'helo' } });
    expect(edited!.key).not.toBe(created!.key);
  });

  it.each(['', 'no json', '[]', 'null', '1', '"text"'])('cannot read %p', (body) => {
    expect(() => webhooked().readWebhook({ headers: {}, body: Buffer.from(body) })).toThrow(SyntaxError);
  });
}

const tells = ({ provider }: Stage, request: WebhookRequest, kind: InboundEvent['kind']): boolean =>
  isWebhooked(provider) && provider.readWebhook(request).events.some((event) => event.kind === kind);

/** A request URL of ours, set up with the platform as the product would; answers 500 while `failures` last. */
async function openDoor(stage: Stage) {
  const door = {
    requests: [] as WebhookRequest[],
    failures: 0,
    /** The first delivery that tells a fact of this kind. */
    next: (kind: InboundEvent['kind']) => until(() => door.requests.find((request) => tells(stage, request, kind))),
  };
  const opened = await Door.open(async (request) => {
    if (!isWebhooked(stage.provider)) throw new Error('capabilities say webhook, but the facet is not there');
    const { reply } = stage.provider.readWebhook(request);
    if (reply) return reply;
    door.requests.push(request);
    if (door.failures === 0) return {};
    door.failures -= 1;
    throw new Error('not now');
  });
  stage.atEnd(() => opened.close());
  await stage.control('PATCH', `accounts/${stage.account.account_id}`, { request_url: opened.url });
  const credentials = stage.setup.webhookCredentials?.(stage.account.credentials) ?? stage.account.credentials;
  const ear = stage.listen({ credentials, webhook: { url: 'https://hooks.example.org/in', secret: SECRET } });
  expect(await ear.ended).toBe('resolved');
  expect(ear.connections).toBe(1);
  return door;
}
