import { storableJson } from './storable-json.js';

describe('storableJson', () => {
  it('leaves what jsonb takes as it is, a written-out escape included', () => {
    for (const text of ['plain', 'ü🙂', '\\u0000', 'tab\tand\nline']) {
      expect(JSON.parse(storableJson({ text }))).toEqual({ text });
    }
  });

  it('replaces NUL and halves of surrogate pairs', () => {
    expect(JSON.parse(storableJson({ text: 'a\u0000b', list: ['\ud83d', '🙂'] }))).toEqual({
      text: 'a\ufffdb',
      list: ['\ufffd', '🙂'],
    });
  });
});
