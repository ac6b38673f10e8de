import { type Attention, attentionOf, type HeardMessage, type Listener } from './attention.js';

const ID = '1b9d6bcd-bbfd-4b2d-9b5d-ab8dfbbd4bed';

const said = (content: string, more: Partial<HeardMessage> = {}): HeardMessage => ({
  content,
  own: false,
  repliesToIt: false,
  inItsThread: false,
  ...more,
});
const twin = (mode: Listener['mode'], name = 'Research Assistant', others: string[] = []): Listener => ({
  id: ID,
  name,
  mode,
  others,
});

const REPLY = { repliesToIt: true, inItsThread: true };

describe('what is said is to a twin', () => {
  it.each<[string, Partial<HeardMessage>, Record<Listener['mode'], Attention | null>]>([
    ['@Research Assistant, when?', {}, { active: 'asked', 'on-demand': 'asked', passive: null }],
    ['when, @research assistant?', {}, { active: 'asked', 'on-demand': 'asked', passive: null }],
    [`<@${ID.toUpperCase()}> when?`, {}, { active: 'asked', 'on-demand': 'asked', passive: null }],
    ['mail me@research assistants', {}, { active: 'overheard', 'on-demand': null, passive: null }],
    ['ask the research assistant', {}, { active: 'asked', 'on-demand': null, passive: null }],
    ['and then?', REPLY, { active: 'asked', 'on-demand': null, passive: null }],
    ['and then?', { inItsThread: true }, { active: 'involved', 'on-demand': null, passive: null }],
    ['when do we leave?', {}, { active: 'overheard', 'on-demand': null, passive: null }],
    ['@Research Assistant', { own: true }, { active: null, 'on-demand': null, passive: null }],
  ])('"%s" %j', (content, more, expected) => {
    for (const mode of ['active', 'on-demand', 'passive'] as const) {
      expect([mode, attentionOf(said(content, more), twin(mode))]).toEqual([mode, expected[mode]]);
    }
  });

  it('somebody else with a longer name', () => {
    const ann = twin('on-demand', 'Ann', ['Ann Lee', 'Joanna']);
    expect(attentionOf(said('@Ann Lee, when?'), ann)).toBeNull();
    expect(attentionOf(said('@Ann Lee and @Ann, when?'), ann)).toBe('asked');
    expect(attentionOf(said('@Ann, when?'), ann)).toBe('asked');
  });
});
