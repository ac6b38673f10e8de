import { crontabProblem } from './crontab.js';

describe('A crontab', () => {
  it.each(['* * * * *', '*/5 * * * *', '0 9 * * MON-FRI', ' 0  0 L * * ', '0 0 29 2 *', '@hourly', '0 0 * * 5#2'])(
    '%s is one',
    (text) => expect(crontabProblem(text)).toBeNull(),
  );

  it.each([
    ['61 * * * *', 'Invalid value for minute: 61'],
    ['* * 3-1 * *', "From value is larger than to value: '3-1'"],
    ['*/0 * * * *', 'illegal stepping: 0'],
    ['0 0 31 2 *', 'never comes'],
    ['@reboot', 'not supported'],
    ['* * * *', 'five fields'],
    ['* * * * * *', 'five fields'],
    ['5', 'five fields'],
    ['', 'five fields'],
    ['2027-01-01T00:00:00', 'five fields'],
    [`${'1,'.repeat(500)}2 * * * *`, 'five fields'],
  ])('%s is none, and it says why', (text, why) => {
    const problem = crontabProblem(text);
    expect(problem).toContain(why);
    expect(problem).toMatch(/^must be a crontab of five fields/);
  });
});
