import { MultiSelect } from '@mantine/core';
import { PERMISSIONS, ROLES, type Role } from '../../model/permission.ts';

interface Props {
  readonly label: string;
  /** Whether the label is seen; it is read out in any case. */
  readonly showsLabel?: boolean;
  readonly value: readonly Role[];
  readonly onChange: (roles: readonly Role[]) => void;
}

const OPTIONS = ROLES.map((role) => ({ value: role, label: PERMISSIONS[role].label }));
const isRole = (name: string): name is Role => ROLES.some((role) => role === name);

/** Roles in the whole organisation, each with what it is for. */
export const RolePicker = ({ label, showsLabel = false, value, onChange }: Props) => (
  <MultiSelect
    {...(showsLabel ? { label } : { 'aria-label': label })}
    description={value.map((role) => PERMISSIONS[role].help).join(' ')}
    inputWrapperOrder={['label', 'input', 'description', 'error']}
    data={OPTIONS}
    value={[...value]}
    onChange={(names) => onChange(names.filter(isRole))}
  />
);
