import { CatchUp } from '../../src/messaging/catch-up/catch-up.service.js';
import { WebhookTargets } from '../../src/messaging/doors/webhook-targets.service.js';
import { Intake } from '../../src/messaging/intake/intake.service.js';
import { BridgeStage, until } from './bridge-stage.js';

let stage: BridgeStage;
beforeAll(async () => {
  stage = await BridgeStage.open();
}, 60_000);
afterAll(() => stage.close());

/** Longer than neighbours are waited for before they are put into the source's order. */
const SLOW_MS = 300;

it('keeps webhooks in their order where whose they are takes longer to find out for the first than for the next', async () => {
  const slack = await stage.connect('slack', { without: ['app_token'] });
  await stage.say(slack, 'known');
  await until(async () => (await stage.stored()).length === 1);
  const targets = stage.app.get(WebhookTargets);
  const get = targets.get.bind(targets);
  let asked = 0;
  targets.get = async (...args) => {
    asked += 1;
    if (asked === 1) await new Promise((resolve) => setTimeout(resolve, SLOW_MS));
    return get(...args);
  };
  const said = ['one', 'two', 'three'];
  for (const [n, text] of said.entries()) {
    await stage.say(slack, text);
    await until(() => asked > n);
  }
  await until(async () => (await stage.stored()).length > said.length);
  expect((await stage.stored()).map(({ content }) => content)).toEqual(['known', ...said]);
});

it('puts what could not be stored, and is told again much later, before what came meanwhile', async () => {
  const slack = await stage.connect('slack', { without: ['app_token'] });
  const before = (await stage.stored()).length;
  await stage.say(slack, 'heard');
  await until(async () => (await stage.stored()).length > before);
  const [intake, catchUp] = [stage.app.get(Intake), stage.app.get(CatchUp)];
  const [accept, requestRetold] = [intake.accept.bind(intake), catchUp.requestRetold.bind(catchUp)];
  let refused = 0;
  const refuse = () => {
    refused += 1;
    return Promise.reject(new Error('The database is away'));
  };
  intake.accept = refuse;
  catchUp.requestRetold = refuse;
  await stage.say(slack, 'refused');
  // Slack tells it again at once, and then not for a minute.
  await until(() => refused >= 2);
  intake.accept = accept;
  catchUp.requestRetold = requestRetold;
  await stage.say(slack, 'meanwhile');
  await until(async () => (await stage.stored()).length >= before + 3);
  expect((await stage.stored()).slice(before).map(({ content }) => content)).toEqual(['heard', 'refused', 'meanwhile']);
});
