import { applyDecorators } from '@nestjs/common';
import { Transform } from 'class-transformer';
import { IsEmail, MaxLength } from 'class-validator';

/** RFC 5321 allows a path of 256 characters, angle brackets included. */
const LONGEST = 254;

/** As addresses are kept and compared: without surrounding blanks, in lower case. */
export const normaliseEmail = (email: string): string => email.trim().toLowerCase();

const normalised = ({ value }: { value: unknown }): unknown =>
  typeof value === 'string' && value.length <= 2 * LONGEST ? normaliseEmail(value) : value;

/**
 * An e-mail address, normalised on the way in. The part before the @ is ASCII: two addresses that look alike would be
 * two accounts.
 */
export const EmailAddress = (): PropertyDecorator =>
  applyDecorators(Transform(normalised), IsEmail({ allow_utf8_local_part: false }), MaxLength(LONGEST));
