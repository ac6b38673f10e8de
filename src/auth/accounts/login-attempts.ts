import { AppError } from '../../kernel/errors/app-error.js';

/** Failed attempts that an account allows in a window. */
export const ATTEMPTS = 10;
export const WINDOW_MS = 15 * 60_000;

/** Some 10 MB; beyond it the windows that began first are forgotten. */
const LARGEST = 50_000;

interface Window {
  attempts: number;
  endsAt: number;
}

/**
 * The limit of logins by account: ten wrong passwords in 15 minutes close it to everybody until the window ends, also
 * for addresses without an account, so that the limit does not tell which exist. Kept in the memory of this node:
 * several nodes allow as many times ten, a restart begins anew. Who is signed in already stays so.
 */
export class LoginAttempts {
  private readonly windows = new Map<string, Window>();

  constructor(private readonly now: () => number = () => performance.now()) {}

  /**
   * Before the password is looked at, so that parallel guesses count too.
   * @throws AppError LOGIN_LIMITED (429)
   */
  begin(email: string): void {
    const now = this.now();
    const window = this.windowOf(email, now);
    if (window.attempts >= ATTEMPTS) throw tooMany(Math.ceil((window.endsAt - now) / 1000));
    window.attempts += 1;
  }

  /** The right password clears the account. */
  succeed(email: string): void {
    this.windows.delete(email);
  }

  private windowOf(email: string, now: number): Window {
    const known = this.windows.get(email);
    if (known && known.endsAt > now) return known;
    this.windows.delete(email);
    this.makeRoom(now);
    const window = { attempts: 0, endsAt: now + WINDOW_MS };
    this.windows.set(email, window);
    return window;
  }

  /** The map is in the order in which windows began, which is also that in which they end. */
  private makeRoom(now: number): void {
    for (const [email, window] of this.windows) {
      if (window.endsAt > now && this.windows.size < LARGEST) return;
      this.windows.delete(email);
    }
  }
}

const tooMany = (retryAfter: number): AppError =>
  new AppError('LOGIN_LIMITED', 'rate-limited', 'Too many failed logins to this account. Try again later.', {
    retryAfter,
  });
