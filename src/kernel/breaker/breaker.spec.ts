import { Breaker } from './breaker.js';

describe('a breaker', () => {
  let time = 0;
  const breaker = (failures = 3) => new Breaker({ failures, openMs: 30_000 }, () => time);

  it('opens after so many failures in a row, and not after as many with an answer between them', () => {
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

  it('opens at the limit that it is given', () => {
    const one = breaker(5);
    for (let n = 0; n < 4; n += 1) one.count();
    expect(one.admits()).toBe(true);
    one.count();
    expect(one.admits()).toBe(false);
  });

  it('lets one call through after its pause, and closes when that is answered', () => {
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
