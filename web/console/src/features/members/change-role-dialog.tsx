import { useState } from 'react';

import { api } from '../../api/client';
import { inWords } from '../../api/problem';
import type { Member } from '../../api/types';
import { t } from '../../i18n';
import { FormDialog } from '../../ui/dialog';
import { useAction } from '../../ui/use-action';
import { RoleChoice } from './role-choice';

interface ChangeRoleDialogProps {
  readonly member: Member;
  readonly isOwn: boolean;
  readonly onClose: () => void;
  readonly onChanged: () => void;
}

export function ChangeRoleDialog({ member, isOwn, onClose, onChanged }: ChangeRoleDialogProps) {
  const [role, setRole] = useState(member.role);
  const { busy, fault, run } = useAction();
  return (
    <FormDialog
      title={t('members.changeRoleTitle', { name: member.name })}
      submitLabel={t('members.changeRole')}
      busy={busy}
      refusal={role === member.role ? t('members.sameRole') : null}
      fault={fault ? inWords(fault) : null}
      onClose={onClose}
      onSubmit={() => void run(() => api.changeRole(member.userId, role)).then((done) => done && onChanged())}
    >
      <RoleChoice role={role} onChange={setRole} />
      {isOwn && role !== member.role ? <p role="status">{t('members.ownRole')}</p> : null}
    </FormDialog>
  );
}
