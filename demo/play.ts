import { hop } from './hop.js';
import { say, type Scene, textsInChannel, textsOn } from './scene.js';
import { NAMES, type Platform, PLATFORMS } from './stage.js';

/** Long enough for a second copy to show itself. */
const SETTLE_MS = 1_500;

type Place = Platform | 'channel';

const PLACES: readonly Place[] = ['channel', ...PLATFORMS];

const LINES: { from: Place; person: string; text: string }[] = [
  { from: 'slack', person: 'Ada', text: 'Good morning from Slack. Who is awake?' },
  { from: 'discord', person: 'Grace', text: 'Discord is. We have been up all night.' },
  { from: 'telegram', person: 'Linus', text: 'Telegram here, on a train.' },
  { from: 'teams', person: 'Katherine', text: 'Teams has been at the office since six.' },
  { from: 'channel', person: 'Demo', text: 'And the workspace hears all of you.' },
];

/** Writes on each side, prints every hop as it lands, and counts what is everywhere in the end. */
export class Play {
  private readonly said: string[] = [];

  constructor(private readonly scene: Scene) {}

  /** True when every message arrived everywhere exactly once. */
  async perform(): Promise<boolean> {
    for (const { from, person, text } of LINES) {
      this.scene.print(`\n  ${person} on ${from === 'channel' ? 'the API' : NAMES[from]}: “${text}”`);
      const started = performance.now();
      await this.say(from, person, text);
      this.said.push(text);
      await Promise.all(PLACES.filter((place) => place !== from).map((place) => this.await(place, text, started)));
    }
    await new Promise((resolve) => setTimeout(resolve, SETTLE_MS));
    return this.countEverything();
  }

  private async say(from: Place, person: string, text: string): Promise<void> {
    const { api, stage } = this.scene;
    if (from === 'channel') await api.post(`/api/v2/channels/${stage.channelId}/messages`, { content: text });
    else await say(this.scene, from, person, text);
  }

  private async await(place: Place, text: string, started: number): Promise<void> {
    await hop({ print: this.scene.print, place: nameOf(place), started }, async () =>
      (await this.textsAt(place)).find((seen) => seen.includes(text)),
    );
  }

  private async countEverything(): Promise<boolean> {
    const { print } = this.scene;
    let right = true;
    print('');
    for (const place of PLACES) {
      const texts = await this.textsAt(place);
      const wrong = this.said.filter((text) => texts.filter((seen) => seen.includes(text)).length !== 1);
      if (wrong.length > 0) right = false;
      const verdict = wrong.length === 0 ? `all ${this.said.length}, each once` : `not once: ${wrong.join(' | ')}`;
      print(`  ${nameOf(place).padEnd(9)} ${verdict}`);
    }
    return right;
  }

  private textsAt(place: Place): Promise<string[]> {
    return place === 'channel' ? textsInChannel(this.scene) : textsOn(this.scene, place);
  }
}

const nameOf = (place: Place): string => (place === 'channel' ? place : NAMES[place]);
