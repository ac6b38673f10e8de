import { Body, Controller, Get, Post } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import { CurrentUser } from '../../kernel/http/current-user.decorator.js';
import { Endpoint } from '../../kernel/http/endpoint.decorator.js';
import type { Principal } from '../../kernel/http/principal.js';
import { Public } from '../../kernel/http/public.decorator.js';
import { LimitByAddress } from '../../kernel/http/rate-limits/rate-limit.decorators.js';
import { LoggedOutDto, LoginDto, MeDto, RefreshTokenDto, RegisterDto, SessionDto } from './accounts.dto.js';
import { Accounts } from './accounts.service.js';

const EXTERNAL = 'An external issuer signs people in here (`EXTERNAL_ISSUER`).';

/** Registering, signing in and out. */
@ApiTags('auth')
@Controller('auth')
export class AccountsController {
  constructor(private readonly accounts: Accounts) {}

  @Post('register')
  @Public()
  @LimitByAddress({ limit: 60, windowSeconds: 60 })
  @Endpoint({
    summary: 'Register',
    description:
      'Makes an account with an organisation of its own, joins what its address was invited to, and signs in.',
    status: 201,
    response: SessionDto,
    errors: { conflict: `The address is taken (\`EMAIL_TAKEN\`). ${EXTERNAL}` },
  })
  register(@Body() body: RegisterDto): Promise<SessionDto> {
    return this.accounts.register(body);
  }

  @Post('login')
  @Public()
  @LimitByAddress({ limit: 30, windowSeconds: 60 })
  @Endpoint({
    summary: 'Sign in',
    description: 'Limited by address, and to ten wrong passwords in 15 minutes for an account.',
    response: SessionDto,
    errors: { unauthenticated: 'Address or password is wrong (`LOGIN_FAILED`).', conflict: EXTERNAL },
  })
  login(@Body() body: LoginDto): Promise<SessionDto> {
    return this.accounts.login(body);
  }

  @Post('refresh')
  @Public()
  @LimitByAddress({ limit: 120, windowSeconds: 60 })
  @Endpoint({
    summary: 'Refresh',
    description:
      'Exchanges a refresh token for a new pair. Each is good for one exchange: one that comes a second time ends the ' +
      'whole login.',
    response: SessionDto,
    errors: {
      unauthenticated:
        'Unknown, expired, revoked or used before (`REFRESH_TOKEN_INVALID`, `…_EXPIRED`, `…_REVOKED`, `…_REUSED`).',
      conflict: EXTERNAL,
    },
  })
  refresh(@Body() body: RefreshTokenDto): Promise<SessionDto> {
    return this.accounts.refresh(body);
  }

  @Post('logout')
  @Public()
  @Endpoint({
    summary: 'Sign out',
    description:
      'Revokes the refresh token and all others of its login. Needs no access token, which may have expired.',
    response: LoggedOutDto,
    errors: { conflict: EXTERNAL },
  })
  logout(@Body() body: RefreshTokenDto): Promise<LoggedOutDto> {
    return this.accounts.logout(body);
  }

  @Get('me')
  @Endpoint({ summary: 'Show the signed-in user', response: MeDto })
  me(@CurrentUser() user: Principal): Promise<MeDto> {
    return this.accounts.me(user.userId);
  }
}
