import { redactText } from '../../kernel/logging/redaction.js';
import { isReturnToken, newReturnToken } from './return-token.js';

describe('The token of a return URL', () => {
  it('is known by its form, and no two are the same', () => {
    const [one, other] = [newReturnToken(), newReturnToken()];
    expect([isReturnToken(one), isReturnToken(other), one === other]).toEqual([true, true, false]);
    expect(isReturnToken(`${one}0`)).toBe(false);
    expect(isReturnToken('pb_appreturn_')).toBe(false);
  });

  it('is not shown by a log, be it in a path, a URL or a sentence', () => {
    const token = newReturnToken();
    for (const text of [`/apps/return/${token}`, `https://patchbay.test/apps/return/${token}?x=1`, `No ${token}.`]) {
      expect(redactText(text)).not.toContain(token.slice(15));
    }
  });
});
