import type { AppError, FieldProblem } from '../kernel/errors/app-error.js';
import { checkCredentials } from './check-credentials.js';
import type { CredentialField } from './credentials.js';

const field = (name: string, more: Partial<CredentialField> = {}): CredentialField => ({
  name,
  required: true,
  secret: true,
  description: '',
  example: 'tok-1',
  pattern: /tok-\d+/g,
  maxLength: 10,
  ...more,
});

const FIELDS = [field('bot_token'), field('team_id', { required: false, secret: false, pattern: /^T\w+$/ })];

function problemsOf(given: Record<string, unknown>, parent: string | null = 'config'): FieldProblem[] {
  try {
    checkCredentials(FIELDS, given, parent);
  } catch (error) {
    return (error as AppError).details.fields ?? [];
  }
  return [];
}

describe('checkCredentials', () => {
  it('takes the known fields, and needs the required ones alone', () => {
    expect(checkCredentials(FIELDS, { bot_token: 'tok-1' }, 'config')).toEqual({ bot_token: 'tok-1' });
    expect(checkCredentials(FIELDS, { bot_token: 'tok-1', team_id: 'T1' }, 'config')).toEqual({
      bot_token: 'tok-1',
      team_id: 'T1',
    });
  });

  it('names a required field that is missing', () => {
    expect(problemsOf({})).toEqual([{ field: 'config.bot_token', message: 'is required' }]);
  });

  it('names fields that stand in no object bare', () => {
    expect(problemsOf({}, null)).toEqual([{ field: 'bot_token', message: 'is required' }]);
  });

  it('names unknown fields and those that there are', () => {
    expect(problemsOf({ bot_token: 'tok-1', token: 'x' })).toEqual([
      { field: 'config.token', message: 'is not a known field; there are: bot_token, team_id' },
    ]);
  });

  it.each([
    ['another type', 7, 'must be a string'],
    ['null', null, 'must be a string'],
    ['a long text', 'tok-1234567', 'must not be longer than 10 characters'],
    ['only a part of the form', 'x tok-1', 'is not of the form expected, such as tok-1'],
    ['a line more', 'tok-1\n', 'is not of the form expected, such as tok-1'],
    ['nothing', '', 'is not of the form expected, such as tok-1'],
  ])('refuses %s', (_what, value, message) => {
    expect(problemsOf({ bot_token: value })).toEqual([{ field: 'config.bot_token', message }]);
  });

  it('never repeats a value', () => {
    expect(JSON.stringify(problemsOf({ bot_token: 'wrong', surplus: 'hush' }))).not.toMatch(/wrong|hush/);
  });

  it('does not take what an object inherits for a field', () => {
    expect(problemsOf(JSON.parse('{"__proto__": {"bot_token": "tok-1"}}') as Record<string, unknown>)).toEqual([
      expect.objectContaining({ field: 'config.__proto__' }),
      { field: 'config.bot_token', message: 'is required' },
    ]);
  });
});
