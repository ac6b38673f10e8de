import { InstallationSecrets } from '../../src/messaging/installations/installation-secrets.js';
import { Installations } from '../../src/messaging/installations/installations.service.js';
import { until } from '../bridge/bridge-stage.js';
import { type Caller, ReplrStage } from './replr-stage.js';

let stage: ReplrStage;
let owner: Caller;

beforeAll(async () => {
  stage = await ReplrStage.open();
  owner = await stage.ownerOfBridge();
}, 60_000);
afterAll(() => stage.close());

const installations = () => stage.bridge.app.get(Installations);

describe('A bot that is connected to a REPLR by its token alone', () => {
  it('goes on hearing for those who gave its signing secret', async () => {
    const slack = await stage.bridge.connect('slack', { without: ['app_token'] });
    const replrId = await stage.replr(owner, { organisation_id: stage.bridge.organisationId });
    const body = stage.bodyFor('slack', slack.account, replrId);
    delete body['signing_secret'];
    delete body['app_token'];
    const reply = await stage.call('POST', '/v1/integrations/slack', owner, body);
    expect(reply.status).toBe(201);
    const install = await installations().find(slack.installationId);
    const { bot_token, signing_secret } = slack.account.credentials;
    expect(stage.bridge.app.get(InstallationSecrets).openCredentials(install!)).toMatchObject({
      bot_token,
      signing_secret,
    });
    // The second message comes when nothing can be left to read back.
    for (const text of ['Is anybody there?', 'And now?']) {
      await stage.bridge.say(slack, text);
      await until(async () => (await stage.bridge.stored()).some(({ content }) => content === text));
    }
    await until(async () => {
      const { body: shown } = await stage.call('GET', `/v1/integrations/${reply.body.id}`, owner);
      return shown.status === 'active' && shown.status_detail === null;
    });
  }, 60_000);
});
