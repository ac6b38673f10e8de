import { Injectable, Logger } from '@nestjs/common';
import { TokenVerifier } from '../../auth/tokens/token-verifier.service.js';
import { AppError } from '../../kernel/errors/app-error.js';
import { forbidden } from '../../kernel/errors/errors.js';
import type { Principal } from '../../kernel/http/principal.js';
import { refusalOf } from '../calls/refusal.js';
import type { AuthenticateDto } from '../dto/call.dto.js';
import type { AuthenticatedDto } from '../dto/answer.dto.js';
import { userRoom } from '../rooms.js';
import { SocketHub } from '../socket-hub.service.js';
import type { AppSocket } from '../socket.types.js';
import { expiryOf, tokenOf } from './handshake.js';

/** Of one user in this process. */
const MOST_SOCKETS = 100;
/** Longer timers run out at once. */
const LONGEST_TIMER_MS = 2 ** 31 - 1;

/** Whose a socket is, and for how long. */
@Injectable()
export class Sessions {
  private readonly logger = new Logger(Sessions.name);

  constructor(
    private readonly verifier: TokenVerifier,
    private readonly hub: SocketHub,
  ) {}

  /** socket.io's middleware: a refusal reaches the client as `connect_error` with the same members as a refused call. */
  readonly open = (socket: AppSocket, next: (refusal?: Error) => void): void => {
    this.signIn(socket).then(
      () => next(),
      (error: unknown) => {
        const data = refusalOf(error, this.logger);
        next(Object.assign(new Error(data.error), { data }));
      },
    );
  };

  /** Goes on with a newer token of the same user. @throws AppError TOKEN_…, API_KEY_… (401), FORBIDDEN (403) */
  async renew(socket: AppSocket, { token }: AuthenticateDto): Promise<AuthenticatedDto> {
    const principal = await this.verifier.verify(token);
    if (principal.userId !== socket.data.userId) throw forbidden('The token is of another user: open another socket.');
    const expiresAt = this.keep(socket, principal, token);
    return { success: true, expires_at: expiresAt === null ? null : new Date(expiresAt).toISOString() };
  }

  close(socket: AppSocket): void {
    if (socket.data.expiry) clearTimeout(socket.data.expiry);
  }

  /** Ends the sockets whose API key is revoked by now. */
  async recheckKeys(): Promise<void> {
    for (const socket of this.hub.sockets) {
      const { apiKey } = socket.data;
      if (apiKey === null || !socket.connected) continue;
      await this.verifier.verify(apiKey).catch((error: unknown) => {
        if (error instanceof AppError && error.kind === 'unauthenticated') end(socket, error.code, error.message);
      });
    }
  }

  private async signIn(socket: AppSocket): Promise<void> {
    const token = tokenOf(socket.handshake);
    const principal = await this.verifier.verify(token);
    if (this.hub.ofUser(principal.userId).length >= MOST_SOCKETS) {
      throw new AppError('TOO_MANY_SOCKETS', 'rate-limited', `There are ${MOST_SOCKETS} sockets of yours already.`);
    }
    const { userId } = principal;
    Object.assign(socket.data, { userId, apiKey: null, expiry: null, channels: new Map(), workspaces: new Map() });
    void socket.join(userRoom(userId));
    this.keep(socket, principal, token);
  }

  private keep(socket: AppSocket, { via }: Principal, token: string): number | null {
    this.close(socket);
    socket.data.apiKey = via === 'api-key' ? token : null;
    const expiresAt = via === 'api-key' ? null : expiryOf(token);
    socket.data.expiry = expiresAt === null ? null : setTimeout(() => expire(socket), timeUntil(expiresAt)).unref();
    return expiresAt;
  }
}

const timeUntil = (moment: number): number => Math.min(Math.max(moment - Date.now(), 0), LONGEST_TIMER_MS);

const expire = (socket: AppSocket): void =>
  end(socket, 'TOKEN_EXPIRED', 'The token has expired. Refresh it and connect again.');

function end(socket: AppSocket, code: string, error: string): void {
  socket.emit('session.ended', { code, error });
  socket.disconnect();
}
