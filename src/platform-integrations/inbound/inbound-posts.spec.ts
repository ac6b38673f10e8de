import { namedTarget } from './inbound-posts.service.js';

describe('the target of an inbound message', () => {
  it('is a channel of ours or one of the platform', () => {
    expect(namedTarget({ channel_id: 'c' })).toBe('channel_id');
    expect(namedTarget({ platform_channel_id: 'p', channel_id: null })).toBe('platform_channel_id');
  });

  it.each([
    [{}, 'channel_id'],
    [{ channel_id: 'c', platform_channel_id: 'p' }, 'platform_channel_id'],
  ])('is neither of none nor of two: %j', (body, field) => {
    expect(() => namedTarget(body)).toThrow(
      expect.objectContaining({ kind: 'invalid', message: expect.stringContaining(field) }),
    );
  });
});
