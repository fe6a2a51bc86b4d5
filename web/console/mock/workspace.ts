// The workspace of the mock: its defaults, its people, its blocked buyers.

import type { BlockedBuyer, Member, NewMember, Role, Session, Workspace, WorkspaceChange } from '../src/api/types';
import { Conflict } from './world';

export class WorkspaceWorld {
  readonly user = { id: 'user_1', email: 'ines@example.com', name: 'Inès' };
  workspace: Workspace = {
    id: 'workspace_1',
    name: 'Maison Olive',
    createdAt: new Date(0).toISOString(),
    defaults: {
      claimWords: null,
      passWords: null,
      languages: ['en'],
      settings: {
        mode: 'keyword', strictness: 'normal', ranges: false, maxQty: 50, repeatPolicy: 'once', settleMs: 0, fill: 'part', earlyClaims: 'wait',
        pauseClaims: 'review', replies: 'take', deletions: 'keep', featuredClaims: true, buyerLimit: null, holdMinutes: 0, holdStart: 'won', staff: [],
      },
    },
  };
  members: Member[];
  blocked: BlockedBuyer[] = [
    { buyerKey: 'facebook:666', platform: 'facebook', userId: '666', userHandle: 'never pays', reason: 'three open invoices', by: 'user_1', at: new Date(0).toISOString() },
  ];

  constructor(role: Role) {
    this.members = [
      { userId: this.user.id, email: this.user.email, name: this.user.name, role },
      { userId: 'user_2', email: 'omar@example.com', name: 'Omar', role: role === 'owner' ? 'operator' : 'owner' },
    ];
  }

  session(role: Role): Session & { readonly expiresAt: string } {
    const { id, name } = this.workspace;
    return { user: this.user, workspace: { id, name, role }, expiresAt: new Date(Date.now() + 900_000).toISOString() };
  }

  change(wish: WorkspaceChange): Workspace {
    const { defaults } = this.workspace;
    const { settings, ...words } = wish.defaults ?? {};
    this.workspace = {
      ...this.workspace,
      name: wish.name ?? this.workspace.name,
      defaults: { ...defaults, ...words, settings: { ...defaults.settings, ...settings } },
    };
    return this.workspace;
  }

  add({ email, name, role }: NewMember): Member {
    if (this.members.some((member) => member.email === email)) throw new Conflict('This person is a member already.');
    const member = { userId: `user_${this.members.length + 1}`, email, name, role };
    this.members.push(member);
    return member;
  }

  changeRole(userId: string, role: Role): Member {
    const member = { ...this.#member(userId), role };
    if (role !== 'owner') this.#keepAnOwner(userId);
    this.members = this.members.map((other) => (other.userId === userId ? member : other));
    return member;
  }

  remove(userId: string): void {
    this.#keepAnOwner(userId);
    this.members = this.members.filter((member) => member.userId !== userId);
  }

  #member(userId: string): Member {
    const member = this.members.find((one) => one.userId === userId);
    if (!member) throw new RangeError('no such member');
    return member;
  }

  #keepAnOwner(userId: string): void {
    const others = this.members.filter((member) => member.role === 'owner' && member.userId !== userId);
    if (this.#member(userId).role === 'owner' && others.length === 0) throw new Conflict('The last owner must stay; make somebody else an owner first.');
  }
}
