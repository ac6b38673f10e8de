import { ApiProperty } from '@nestjs/swagger';
import { IsNotEmpty, IsString, Matches, MaxLength, MinLength } from 'class-validator';
import { PlainText } from '../../kernel/http/text.decorators.js';
import { EmailAddress } from './email.js';
import type { UserRow } from './users.service.js';

const LONGEST_PASSWORD = 128;

export class RegisterDto {
  /**
   * Kept in lower case. Pending invitations to it are honoured at once.
   * @example "ada@example.com"
   */
  @EmailAddress()
  @ApiProperty({ format: 'email', maxLength: 254 })
  email!: string;

  /**
   * 8 to 128 characters, of any kind.
   * @example "correct horse battery staple"
   */
  @IsString()
  @MinLength(8)
  @MaxLength(LONGEST_PASSWORD)
  password!: string;

  /**
   * The name that others see.
   * @example "Ada Lovelace"
   */
  @PlainText({ min: 1, max: 80 })
  @ApiProperty({ minLength: 1, maxLength: 80 })
  @Matches(/\S/, { message: '$property must not be blank' })
  display_name!: string;
}

export class LoginDto {
  /** @example "ada@example.com" */
  @EmailAddress()
  @ApiProperty({ format: 'email', maxLength: 254 })
  email!: string;

  /** @example "correct horse battery staple" */
  @IsString()
  @IsNotEmpty()
  @MaxLength(LONGEST_PASSWORD)
  password!: string;
}

export class RefreshTokenDto {
  /**
   * Of the last answer of register, login or refresh.
   * @example "pbr_q2h0Wc8mN1r3uYk5vTz7xLb9aSd4fGj6eHp0oIi2wQE"
   */
  @PlainText({ min: 1, max: 200 })
  @ApiProperty({ minLength: 1, maxLength: 200 })
  refresh_token!: string;
}

/** Somebody who signs in. */
export class UserDto {
  /**
   * UUID.
   * @example "01979f6e-5a3c-7c1e-9d55-0b6c6a1f2e3d"
   */
  id!: string;

  /** @example "ada@example.com" */
  email!: string;

  /** @example "Ada Lovelace" */
  display_name!: string;

  /**
   * Null where there is no picture.
   * @example null
   */
  avatar_url!: string | null;

  /** @example "2026-11-21T10:00:00.000Z" */
  created_at!: string;
}

/** A login: what to send as `Authorization: Bearer`, and what to renew it with. */
export class SessionDto {
  /**
   * A JWT.
   * @example "eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiIwMTk3OWY2ZSJ9.c2lnbmF0dXJl"
   */
  access_token!: string;

  /** @example "Bearer" */
  token_type!: 'Bearer';

  /**
   * Seconds that the access token is valid.
   * @example 900
   */
  expires_in!: number;

  /**
   * Good for one refresh within 30 days. Used twice, it ends the login.
   * @example "pbr_q2h0Wc8mN1r3uYk5vTz7xLb9aSd4fGj6eHp0oIi2wQE"
   */
  refresh_token!: string;

  user!: UserDto;
}

export class LoggedOutDto {
  /** @example true */
  success!: true;

  /** @example "Signed out successfully" */
  message!: string;
}

export class MeDto {
  /** @example true */
  success!: true;
  user!: UserDto;
}

export const toUser = (row: UserRow): UserDto => ({
  id: row.id,
  email: row.email,
  display_name: row.display_name,
  avatar_url: row.avatar_url,
  created_at: row.created_at.toISOString(),
});
