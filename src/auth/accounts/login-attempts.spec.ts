import { AppError } from '../../kernel/errors/app-error.js';
import { ATTEMPTS, LoginAttempts, WINDOW_MS } from './login-attempts.js';

describe('LoginAttempts', () => {
  let now = 0;
  let attempts: LoginAttempts;
  beforeEach(() => {
    now = 0;
    attempts = new LoginAttempts(() => now);
  });

  const refusal = (email: string): AppError | null => {
    try {
      attempts.begin(email);
      return null;
    } catch (error) {
      return error as AppError;
    }
  };
  const spend = (email: string): void => {
    for (let n = 0; n < ATTEMPTS; n++) attempts.begin(email);
  };

  it('closes an account after ten attempts, and no other', () => {
    spend('ada');
    expect(refusal('ada')).toMatchObject({ code: 'LOGIN_LIMITED', kind: 'rate-limited', details: { retryAfter: 900 } });
    expect(refusal('bob')).toBeNull();
  });

  it('opens it again when the window ends, which knocking does not put off', () => {
    spend('ada');
    now = WINDOW_MS - 1;
    expect(refusal('ada')?.details.retryAfter).toBe(1);
    now = WINDOW_MS;
    expect(refusal('ada')).toBeNull();
  });

  it('begins anew after the right password', () => {
    for (let n = 1; n < ATTEMPTS; n++) attempts.begin('ada');
    attempts.succeed('ada');
    spend('ada');
    expect(refusal('ada')).not.toBeNull();
  });
});
