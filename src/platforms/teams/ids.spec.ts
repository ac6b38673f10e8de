import { hasThreads } from './ids.js';

describe('Threads', () => {
  it('are in the channels of teams, whatever the age of their ids', () => {
    expect(hasThreads('19:new@thread.tacv2', '19:team@thread.tacv2')).toBe(true);
    expect(hasThreads('19:new@thread.tacv2', undefined)).toBe(true);
    expect(hasThreads('19:old@thread.skype', '19:team@thread.skype')).toBe(true);
  });

  it('are in no chat, of which old ones have ids like old channels', () => {
    for (const id of ['a:1chat', '19:group@thread.v2', '19:old@thread.skype', '19:1_2@unq.gbl.spaces']) {
      expect(hasThreads(id, undefined)).toBe(false);
    }
  });
});
