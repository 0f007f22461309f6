'use client'
import { Checkbox } from '../../../../components/ui/field.tsx'
import { ROLES, type Role } from '../../../../lib/people/permissions.ts'
import { ROLE } from '../role-words.ts'

export function RolesField({
  value,
  error,
  onChange,
}: {
  value: readonly string[]
  error: string | null
  onChange(roles: Role[]): void
}) {
  return (
    <fieldset>
      <legend className="text-sm font-medium">Roles</legend>
      <div className="mt-1 grid gap-1">
        {ROLES.map((role) => (
          <Checkbox
            key={role}
            checked={value.includes(role)}
            onChange={(e) => onChange(ROLES.filter((r) => (r === role ? e.target.checked : value.includes(r))))}
          >
            <span className="font-medium">{ROLE[role].word}</span>
            <span className="block text-xs text-muted">
              {ROLE[role].does} {ROLE[role].not}
            </span>
          </Checkbox>
        ))}
      </div>
      {error && <p className="text-xs text-deny">{error}</p>}
    </fieldset>
  )
}
