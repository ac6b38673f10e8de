import { ModelBreaker } from './model-breaker.js';

describe('the breaker before the model', () => {
  let time = 0;
  const breaker = () => new ModelBreaker(() => time);

  it('opens after three failures in a row, and not after three with an answer between them', () => {
    const one = breaker();
    one.count();
    one.count();
    one.close();
    one.count();
    one.count();
    expect(one.admits()).toBe(true);
    one.count();
    expect(one.admits()).toBe(false);
  });

  it('lets one request through after its pause, and closes when that is answered', () => {
    const one = breaker();
    for (let n = 0; n < 3; n += 1) one.count();
    time += 30_001;
    expect([one.admits(), one.admits()]).toEqual([true, false]);
    one.close();
    expect([one.admits(), one.admits()]).toEqual([true, true]);
  });

  it('stays open when that fails too', () => {
    const one = breaker();
    for (let n = 0; n < 3; n += 1) one.count();
    time += 30_001;
    expect(one.admits()).toBe(true);
    one.count();
    time += 29_000;
    expect(one.admits()).toBe(false);
  });
});
