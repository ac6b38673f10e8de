import { reviveEvent } from './inbound-event.js';

describe('An event that was stored', () => {
  const stored = (message: object) =>
    JSON.parse(JSON.stringify({ kind: 'message.created', message: { sentAt: new Date(5), ...message } })) as unknown;

  it('has its dates again', () => {
    expect(reviveEvent(stored({}))).toMatchObject({ message: { sentAt: new Date(5) } });
  });

  it('has what later versions tell, also when an earlier one stored it', () => {
    expect(reviveEvent(stored({}))).toMatchObject({ message: { files: [], direct: false } });
    const files = [{ name: 'a.png', url: null, contentType: null, bytes: 1 }];
    expect(reviveEvent(stored({ files, direct: true }))).toMatchObject({ message: { files, direct: true } });
  });
});
