import { requireMayAssign, type Role } from './roles.js';
import { standingOf } from './standing.js';

describe('roles', () => {
  it.each<[own: Role, concerned: Role[], may: boolean]>([
    ['owner', ['owner', 'member'], true],
    ['owner', ['admin'], true],
    ['admin', ['admin', 'member'], true],
    ['admin', ['member', 'admin'], true],
    ['admin', ['owner', 'member'], false],
    ['admin', ['member', 'owner'], false],
    ['member', ['member'], false],
    ['member', [], false],
  ])('%s may change %j: %s', (own, concerned, may) => {
    const assign = (): void => requireMayAssign(own, ...concerned);
    if (may) expect(assign).not.toThrow();
    else expect(assign).toThrow(expect.objectContaining({ kind: 'forbidden' }));
  });

  it('tell the last owner', () => {
    const rows: { user_id: string; role: Role }[] = [
      { user_id: 'ada', role: 'owner' },
      { user_id: 'bob', role: 'member' },
    ];
    expect(standingOf(rows, 'bob', 'ada')).toEqual({ own: 'member', target: 'owner', isLastOwner: true });
    expect(standingOf([...rows, { user_id: 'eve', role: 'owner' }], 'ada', 'ada')?.isLastOwner).toBe(false);
    expect(standingOf(rows, 'ada', 'bob')).toEqual({ own: 'owner', target: 'member', isLastOwner: false });
    expect(standingOf(rows, 'ada', 'eve')?.target).toBeNull();
    expect(standingOf(rows, 'eve', 'ada')).toBeNull();
  });
});
