import { AppError } from '../errors/app-error.js';
import { missing } from '../errors/errors.js';

export const storageFull = (cause?: unknown): AppError =>
  new AppError('STORAGE_FULL', 'unavailable', 'There is no room left for files.', { cause });

export const storageUnavailable = (cause?: unknown): AppError =>
  new AppError('STORAGE_UNAVAILABLE', 'unavailable', 'The storage of files does not answer.', { cause });

export const noContent = (): AppError => missing('file');
