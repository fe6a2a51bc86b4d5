import type { Role } from '../../api/types';
import { t } from '../../i18n';
import { Choice } from '../../ui/choice';
import { roles } from './roles';

/** What a member may do. */
export function RoleChoice({ role, onChange }: { readonly role: Role; readonly onChange: (role: Role) => void }) {
  return (
    <Choice
      label={t('members.roleLabel')}
      value={role}
      options={roles.map((value) => ({ value, label: t('members.role', { role: value }), hint: t('members.roleMeans', { role: value }) }))}
      onChange={onChange}
    />
  );
}
