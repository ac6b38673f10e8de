import type { Api } from './api.js';
import type { Control } from './control.js';
import { hop } from './hop.js';
import type { Platform, Stage } from './stage.js';

/** Long enough for a second copy to show itself. */
const SETTLE_MS = 1_500;

type Place = Platform | 'channel';

const NAMES: Record<Place, string> = {
  channel: 'channel',
  slack: 'Slack',
  discord: 'Discord',
  telegram: 'Telegram',
};

const LINES: { from: Place; person: string; text: string }[] = [
  { from: 'slack', person: 'Ada', text: 'Good morning from Slack. Who is awake?' },
  { from: 'discord', person: 'Grace', text: 'Discord is. We have been up all night.' },
  { from: 'telegram', person: 'Linus', text: 'Telegram here, on a train.' },
  { from: 'channel', person: 'Demo', text: 'And the workspace hears all of you.' },
];

/** Writes on each side, prints every hop as it lands, and counts what is everywhere in the end. */
export class Play {
  private readonly said: string[] = [];

  constructor(
    private readonly api: Api,
    private readonly control: Control,
    private readonly stage: Stage,
    private readonly print: (line: string) => void,
  ) {}

  /** True when every message arrived everywhere exactly once. */
  async perform(): Promise<boolean> {
    for (const { from, person, text } of LINES) {
      this.print(`\n  ${person} on ${from === 'channel' ? 'the API' : NAMES[from]}: “${text}”`);
      const started = performance.now();
      await this.say(from, person, text);
      this.said.push(text);
      const places: Place[] = ['channel', 'slack', 'discord', 'telegram'];
      await Promise.all(places.filter((place) => place !== from).map((place) => this.await(place, text, started)));
    }
    await new Promise((resolve) => setTimeout(resolve, SETTLE_MS));
    return this.countEverything();
  }

  private async say(from: Place, person: string, text: string): Promise<void> {
    if (from === 'channel') {
      await this.api.post(`/api/v2/channels/${this.stage.channelId}/messages`, { content: text });
      return;
    }
    const side = this.sideOf(from);
    await this.control.say(from, {
      account_id: side.account.account_id,
      channel_id: side.externalChannelId,
      user: { id: person.toLowerCase(), name: person },
      text,
    });
  }

  private async await(place: Place, text: string, started: number): Promise<void> {
    await hop({ print: this.print, place: NAMES[place], started }, async () =>
      (await this.textsAt(place)).find((seen) => seen.includes(text)),
    );
  }

  private async countEverything(): Promise<boolean> {
    let right = true;
    this.print('');
    for (const place of ['channel', 'slack', 'discord', 'telegram'] as const) {
      const texts = await this.textsAt(place);
      const wrong = this.said.filter((text) => texts.filter((seen) => seen.includes(text)).length !== 1);
      if (wrong.length > 0) right = false;
      const verdict = wrong.length === 0 ? `all ${this.said.length}, each once` : `not once: ${wrong.join(' | ')}`;
      this.print(`  ${NAMES[place].padEnd(9)} ${verdict}`);
    }
    return right;
  }

  private async textsAt(place: Place): Promise<string[]> {
    if (place === 'channel') {
      const path = `/api/v2/channels/${this.stage.channelId}/messages`;
      const { messages } = await this.api.get<{ messages: { content: string }[] }>(path);
      return messages.map((message) => message.content);
    }
    const side = this.sideOf(place);
    const messages = await this.control.messages(place, side.account.account_id, side.externalChannelId);
    return messages.map((message) => message.text);
  }

  private sideOf(platform: Platform): Stage['sides'][number] {
    return this.stage.sides.find((side) => side.platform === platform)!;
  }
}
