import { Injectable } from '@nestjs/common';
import { isEmail } from 'class-validator';
import { Database } from '../../kernel/database/database.service.js';
import { conflict, unauthenticated } from '../../kernel/errors/errors.js';
import type { Claims } from '../tokens/jwt.strategy.js';
import { normaliseEmail } from './email.js';
import { Users } from './users.service.js';
import { FIND_BY_SUBJECT, LINK_SUBJECT } from './users.sql.js';

const LONGEST_NAME = 80;
const LONGEST_URL = 2048;

/** People whom an external issuer signs in: their account is made when they are first seen. */
@Injectable()
export class ExternalUsers {
  constructor(
    private readonly db: Database,
    private readonly users: Users,
  ) {}

  /**
   * The account of a token's subject. One that has the address already is taken over only when the issuer says that
   * it has verified the address: an address alone, which anyone may type at some issuers, opens nobody's account.
   * @throws AppError TOKEN_CLAIMS (401) without a usable address, EMAIL_TAKEN (409)
   */
  async idOf(claims: Claims): Promise<string> {
    const subject = `${claims.iss}|${claims.sub}`;
    return (await this.find(subject)) ?? this.provision(subject, claims);
  }

  private async find(subject: string): Promise<string | null> {
    return (await this.db.one<{ id: string }>(FIND_BY_SUBJECT, [subject]))?.id ?? null;
  }

  private async provision(subject: string, claims: Claims): Promise<string> {
    const email = addressOf(claims);
    const made = await this.users.create({
      email,
      displayName: nameOf(claims, email),
      avatarUrl: pictureOf(claims),
      externalSubject: subject,
    });
    // Not made: the same person's first requests came together, or somebody has the address.
    const id = made?.id ?? (await this.find(subject)) ?? (await this.link(subject, email, claims));
    if (!id) throw conflict('EMAIL_TAKEN', 'Another account has the address of this token.');
    return id;
  }

  private async link(subject: string, email: string, claims: Claims): Promise<string | null> {
    if (claims.email_verified !== true) return null;
    return (await this.db.one<{ id: string }>(LINK_SUBJECT, [email, subject]))?.id ?? null;
  }
}

/** Invitations go by address, so one that the issuer itself calls unverified is refused. */
function addressOf({ email, email_verified }: Claims): string {
  const usable = typeof email === 'string' && isEmail(email, { allow_utf8_local_part: false });
  if (!usable) throw unauthenticated('The token carries no e-mail address.', 'TOKEN_CLAIMS');
  if (email_verified === false) throw unauthenticated('The e-mail address is not verified.', 'TOKEN_CLAIMS');
  return normaliseEmail(email);
}

function nameOf({ name }: Claims, email: string): string {
  const given = typeof name === 'string' ? name.replace(/[\p{Cc}\p{Cs}]/gu, '').trim() : '';
  return [...(given || email.slice(0, email.indexOf('@')))].slice(0, LONGEST_NAME).join('');
}

const pictureOf = ({ picture }: Claims): string | null =>
  typeof picture === 'string' && picture.length <= LONGEST_URL && picture.startsWith('https://') ? picture : null;
