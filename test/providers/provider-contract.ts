import type { Support } from '../../src/platforms/capabilities.js';
import { describeArchiving } from './contract/archiving.js';
import { describeDirect } from './contract/direct.js';
import { describeFailing } from './contract/failing.js';
import { describeHearingFiles, describeSendingFiles } from './contract/files.js';
import { describeFormatting, describeMentions } from './contract/formatting.js';
import { describeListening } from './contract/listening.js';
import { describeHearingPins, describePinning } from './contract/pins.js';
import { describeReadingBack } from './contract/reading-back.js';
import { describeSending } from './contract/sending.js';
import { refusalOf, soon, Stage, type ContractSetup } from './contract/stage.js';
import { describeWebhooks } from './contract/webhooks.js';

export type { ContractSetup } from './contract/stage.js';

const offers = (support: Support): boolean => support === 'native' || support === 'converted';

/**
 * What every provider owes the core, proven through its real client library against the sandbox. What a platform cannot
 * do is taken from its capabilities; only what those do not say stands in the setup.
 */
export function describeProviderContract(name: string, setup: ContractSetup): void {
  describe(`${name} under the provider contract`, () => {
    const stage = new Stage(setup);
    const { capabilities } = setup.provider('http://127.0.0.1:1');
    const { takes, tells } = capabilities;
    beforeEach(() => stage.open());
    afterEach(() => stage.close());

    describe('identifying', () => describeIdentifying(stage));
    describe('sending', () => describeSending(stage));
    describe('failing', () => describeFailing(stage));
    describe('listening', () => describeListening(stage));
    describe('being spoken to', () => describeDirect(stage));
    if (offers(takes.format)) describe('formatting', () => describeFormatting(stage));
    describe('mentions', () => describeMentions(stage));
    if (offers(takes.file)) describe('sending files', () => describeSendingFiles(stage));
    if (tells.file) describe('hearing of files', () => describeHearingFiles(stage));
    if (offers(takes.pin)) describe('pinning', () => describePinning(stage));
    if (tells.pin) describe('hearing of pins', () => describeHearingPins(stage));
    if (capabilities.history) describe('reading back', () => describeReadingBack(stage));
    if (capabilities.history) describe('archiving', () => describeArchiving(stage));
    if (capabilities.transports.includes('webhook')) describe('webhooks', () => describeWebhooks(stage));
  });
}

function describeIdentifying(stage: Stage): void {
  it('says whose credentials these are', async () => {
    const account = await stage.provider.identify(stage.account.credentials, soon());
    expect(account).toMatchObject({ accountId: stage.account.account_id, missingScopes: [], warnings: [] });
    expect(account.name).not.toBe('');
    expect(account.selfIds).toContain(account.botUserId);
  });

  it('rejects a token that nobody made', async () => {
    const { name } = stage.provider.credentials.find(({ required, secret }) => required && secret)!;
    const { credentials } = stage.account;
    const wrong = { ...credentials, [name]: credentials[name]!.slice(0, -8) + 'AAAAAAAA' };
    expect((await refusalOf(stage.provider.identify(wrong, soon()))).kind).toBe('credentials-rejected');
  });

  it('describes credentials that its own samples satisfy', () => {
    for (const field of stage.provider.credentials) {
      const value = stage.account.credentials[field.name];
      expect(field.example).toMatch(field.pattern);
      if (field.required) expect(value).toBeDefined();
      if (value !== undefined) expect(value).toMatch(field.pattern);
    }
  });

  it('lists the channels, or hears of them', async () => {
    const listed = await stage.provider.listChannels(stage.account.credentials, soon(), stage.knownChannels());
    if (stage.setup.listsChannels === false) {
      expect(listed).toEqual([]);
      expect(await stage.listen().next('channel.seen')).toMatchObject({ channelId: stage.channelId });
      return;
    }
    const brief = listed.map(({ id, name }) => ({ id, name }));
    expect(brief).toEqual(expect.arrayContaining(stage.account.channels));
    expect(listed[0]).toMatchObject({ isPrivate: false, type: expect.any(String) });
  });
}
