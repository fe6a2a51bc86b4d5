import { useCallback, useEffect, useState } from 'react';

import { api } from '../../api/client';
import { inWords } from '../../api/problem';
import type { Member } from '../../api/types';
import { t } from '../../i18n';
import { Badge } from '../../ui/badge';
import { Button } from '../../ui/button';
import { FormDialog } from '../../ui/dialog';
import { useAction } from '../../ui/use-action';
import { AddMemberDialog } from './add-member-dialog';
import { ChangeRoleDialog } from './change-role-dialog';
import './members.css';
import { roles } from './roles';

interface MemberListProps {
  readonly ownId: string;
  /** Why this person may not change the team; null when they may. */
  readonly refusal: string | null;
  /** One's own role is another now, or one is no member any more. */
  readonly onOwnChange: () => void;
}

type Asking = { readonly what: 'role' | 'remove'; readonly member: Member } | { readonly what: 'add' } | null;

/** The people of the workspace and what they may do. */
export function MemberList({ ownId, refusal, onOwnChange }: MemberListProps) {
  const [members, setMembers] = useState<readonly Member[] | null>(null);
  const [asking, setAsking] = useState<Asking>(null);
  const loading = useAction();
  const removal = useAction();
  const { run } = loading;
  const load = useCallback(() => run(async () => setMembers((await api.members()).members)), [run]);
  useEffect(() => {
    void load();
  }, [load]);

  const owners = (members ?? []).filter(({ role }) => role === 'owner').length;
  const lastOwner = (member: Member) => (member.role === 'owner' && owners === 1 ? t('members.lastOwner') : null);
  const done = (userId?: string) => {
    setAsking(null);
    void load();
    if (userId === ownId) onOwnChange();
  };
  return (
    <div className="page">
      <header className="page-head">
        <h1>{t('members.title')}</h1>
        <Button kind="primary" refusal={refusal} onClick={() => setAsking({ what: 'add' })}>{t('members.add')}</Button>
        <p className="quiet">{refusal ?? t('members.hint')}</p>
      </header>
      {loading.fault ? <p className="fault-box" role="alert">{inWords(loading.fault)}</p> : null}
      <section className="card" aria-label={t('members.title')} aria-busy={members === null}>
        <ul className="member-list">
          {(members ?? []).map((member) => (
            <li key={member.userId}>
              <div className="member-who">
                <strong>{member.name}</strong> {member.userId === ownId ? <Badge tone="accent">{t('members.you')}</Badge> : null}
                <span className="quiet">{member.email}</span>
              </div>
              <Badge tone={member.role === 'owner' ? 'ink' : member.role === 'operator' ? 'good' : 'mute'}>{t('members.role', { role: member.role })}</Badge>
              <div className="member-actions">
                <Button
                  size="small"
                  refusal={refusal ?? lastOwner(member)}
                  aria-label={t('members.changeRoleOf', { name: member.name })}
                  onClick={() => setAsking({ what: 'role', member })}
                >
                  {t('members.changeRole')}
                </Button>
                <Button
                  size="small"
                  refusal={refusal ?? lastOwner(member)}
                  aria-label={t('members.removeName', { name: member.name })}
                  onClick={() => setAsking({ what: 'remove', member })}
                >
                  {t('members.remove')}
                </Button>
              </div>
            </li>
          ))}
        </ul>
      </section>
      <RolesExplained />
      {asking?.what === 'add' ? <AddMemberDialog onClose={() => setAsking(null)} onAdded={() => done()} /> : null}
      {asking?.what === 'role' ? (
        <ChangeRoleDialog
          member={asking.member}
          isOwn={asking.member.userId === ownId}
          onClose={() => setAsking(null)}
          onChanged={() => done(asking.member.userId)}
        />
      ) : null}
      {asking?.what === 'remove' ? (
        <FormDialog
          title={t('members.removeTitle', { name: asking.member.name })}
          submitLabel={t('members.removeSubmit')}
          submitKind="danger"
          busy={removal.busy}
          fault={removal.fault ? inWords(removal.fault) : null}
          onClose={() => setAsking(null)}
          onSubmit={() => void removal.run(() => api.removeMember(asking.member.userId)).then((gone) => gone && done(asking.member.userId))}
        >
          <p>{t('members.removeText', { self: asking.member.userId === ownId ? 'yes' : 'no' })}</p>
        </FormDialog>
      ) : null}
    </div>
  );
}

function RolesExplained() {
  return (
    <section className="card" aria-labelledby="roles">
      <h2 id="roles">{t('members.roles')}</h2>
      <dl className="roles">
        {roles.map((role) => (
          <div key={role}>
            <dt>{t('members.role', { role })}</dt>
            <dd>{t('members.roleMeans', { role })}</dd>
          </div>
        ))}
      </dl>
    </section>
  );
}
