import type { AppError } from '../kernel/errors/app-error.js';
import { conflict, unprocessable } from '../kernel/errors/errors.js';

export const lastOwner = (noun: string): AppError =>
  conflict('LAST_OWNER', `This ${noun} would be without an owner. Make someone else an owner first.`);

export const alreadyMember = (noun: string): AppError =>
  conflict('ALREADY_MEMBER', `This user belongs to the ${noun} already.`);

export const unknownUser = (field: 'user_id' | 'email'): AppError =>
  unprocessable('USER_NOT_FOUND', field, 'there is no such user');
