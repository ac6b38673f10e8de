import { until } from './ear.js';
import { refusalOf, soon, type Stage } from './stage.js';

/** Pins of ours. */
export function describePinning(stage: Stage): void {
  it('pins and takes the pin away, and repeating either changes nothing', async () => {
    const id = await stage.say('News');
    for (let time = 0; time < 2; time += 1) await stage.sender.pin!(stage.at(id), soon());
    expect(await stage.shown()).toMatchObject([{ id, pinned: true }]);
    for (let time = 0; time < 2; time += 1) await stage.sender.unpin!(stage.at(id), soon());
    expect(await stage.shown()).toMatchObject([{ id, pinned: false }]);
  });

  it('says that a message which is to be pinned is not there', async () => {
    const id = await stage.post('Never mind');
    await stage.sender.remove!(stage.at(id), soon());
    expect((await refusalOf(stage.sender.pin!(stage.at(id), soon()))).kind).toBe('target-gone');
  });
}

/** Pins of others. */
export function describeHearingPins(stage: Stage): void {
  it('hears what is pinned, by whom', async () => {
    const ear = await stage.listen().up();
    const id = await stage.say('News');
    await stage.pin(id);
    const pinned = await ear.next('pin.added');
    const { message } = await ear.next('message.created');
    expect(pinned).toMatchObject({ channelId: stage.channelId, messageId: id, actor: { isBot: false } });
    expect(pinned.actor.id).toBe(message.author.id);
    expect(pinned.at).toBeGreaterThan(0);
  });

  it('tells a second pin from the first', async () => {
    const ear = await stage.listen().up();
    const id = await stage.say('News');
    await stage.pin(id);
    await stage.unpin(id);
    await stage.pin(id);
    const [first, second] = await until(() => {
      const pins = ear.of('pin.added');
      return pins.length > 1 ? pins : undefined;
    });
    expect(second!.key).not.toBe(first!.key);
    expect(second!.at).toBeGreaterThanOrEqual(first!.at);
  });

  it('hears pins that are taken away', async () => {
    if (stage.setup.hearsUnpins === false) return;
    const ear = await stage.listen().up();
    const id = await stage.say('News');
    await stage.pin(id);
    const pinned = await ear.next('pin.added');
    await stage.unpin(id);
    const removed = await ear.next('pin.removed');
    expect(removed).toMatchObject({ channelId: stage.channelId, messageId: id });
    expect(removed.at).toBeGreaterThanOrEqual(pinned.at);
    expect(removed.key).not.toBe(pinned.key);
  });
}
