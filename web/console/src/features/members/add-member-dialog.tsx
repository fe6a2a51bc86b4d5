import { useState } from 'react';

import { api, newKey } from '../../api/client';
import { ApiError, faultOf, inWords } from '../../api/problem';
import type { Role } from '../../api/types';
import { t } from '../../i18n';
import { Button } from '../../ui/button';
import { CopyButton } from '../../ui/copy-button';
import { Dialog, FormDialog } from '../../ui/dialog';
import { TextField } from '../../ui/field';
import { useAction } from '../../ui/use-action';
import { RoleChoice } from './role-choice';

const passwordMin = 10;
/** Without the signs that are taken for one another when read aloud. */
const signs = 'abcdefghjkmnpqrstuvwxyz23456789';

interface AddMemberDialogProps {
  readonly onClose: () => void;
  readonly onAdded: () => void;
}

/** A colleague with a first password, which is handed over by another way than this one. */
export function AddMemberDialog({ onClose, onAdded }: AddMemberDialogProps) {
  const [form, setForm] = useState({ name: '', email: '', password: freshPassword() });
  const [role, setRole] = useState<Role>('operator');
  const [added, setAdded] = useState(false);
  const [key, setKey] = useState(newKey);
  const { busy, fault, run } = useAction();
  const set = (field: keyof typeof form) => (event: { target: { value: string } }) => {
    setForm({ ...form, [field]: event.target.value });
    // Other values are another request.
    setKey(newKey());
  };
  if (added) {
    return (
      <Dialog title={t('members.addedTitle', { name: form.name })} onClose={onAdded}>
        <p>{t('members.addedText')}</p>
        <dl className="member-credentials">
          <dt>{t('members.address')}</dt>
          <dd>{location.origin}</dd>
          <dt>{t('members.email')}</dt>
          <dd>{form.email}</dd>
          <dt>{t('members.password')}</dt>
          <dd><code>{form.password}</code></dd>
        </dl>
        <div className="dialog-actions">
          <CopyButton label={t('members.copyAll')} text={`${location.origin}\n${form.email}\n${form.password}`} />
          <Button kind="primary" onClick={onAdded}>{t('common.close')}</Button>
        </div>
      </Dialog>
    );
  }
  const general = fault !== null && !(fault instanceof ApiError && fault.fields.some(({ pointer }) => pointer.slice(1) in form));
  return (
    <FormDialog
      title={t('members.addTitle')}
      submitLabel={t('members.addSubmit')}
      busy={busy}
      fault={general ? inWords(fault) : null}
      onClose={onClose}
      onSubmit={() => void run(() => api.addMember({ ...form, role }, key)).then((done) => done && setAdded(true))}
    >
      <TextField label={t('members.name')} required maxLength={100} autoComplete="off" value={form.name} onChange={set('name')} fault={faultOf(fault, 'name')} />
      <TextField
        label={t('members.email')}
        type="email"
        required
        maxLength={254}
        autoComplete="off"
        autoCapitalize="none"
        spellCheck={false}
        value={form.email}
        onChange={set('email')}
        fault={faultOf(fault, 'email')}
      />
      <TextField
        label={t('members.password')}
        hint={t('members.passwordHint', { min: passwordMin })}
        required
        minLength={passwordMin}
        maxLength={256}
        autoComplete="off"
        autoCapitalize="none"
        spellCheck={false}
        value={form.password}
        onChange={set('password')}
        fault={faultOf(fault, 'password')}
      />
      <RoleChoice role={role} onChange={setRole} />
    </FormDialog>
  );
}

/** Sixteen signs in four groups: 79 bits, and easy to dictate. */
function freshPassword(): string {
  const group = () => Array.from(crypto.getRandomValues(new Uint32Array(4)), (value) => signs[value % signs.length]).join('');
  return [group(), group(), group(), group()].join('-');
}
