'use client'
import { useRouter } from 'next/navigation'
import { useId, useState } from 'react'
import { FormMessage } from '../../../../components/forms/form-message.tsx'
import { useAction } from '../../../../components/forms/use-action.ts'
import { useNotify } from '../../../../components/ui/announcer.tsx'
import { Button } from '../../../../components/ui/button.tsx'
import { DefinitionList } from '../../../../components/ui/definition-list.tsx'
import { Dialog } from '../../../../components/ui/dialog.tsx'
import { Field, Select } from '../../../../components/ui/field.tsx'
import { Id } from '../../../../components/ui/id.tsx'
import type { Role } from '../../../../lib/people/permissions.ts'
import { cellTitle } from '../_matrix/cell-title.ts'
import { signCell } from '../actions.ts'
import { SENSITIVITY } from '../words.ts'
import type { SignProps } from './sign-button.tsx'

/** One signs what one read: version and hash of the cell as it was when this opened. */
export default function SignDialog({
  open,
  onClose,
  cell,
  roles,
  loosest,
}: SignProps & { open: boolean; onClose(): void }) {
  const id = useId()
  const router = useRouter()
  const notify = useNotify()
  const [read] = useState(cell)
  const [role, setRole] = useState<Role | undefined>(roles[0])
  const { state, pending, run } = useAction(signCell)
  const stale = cell.hash !== read.hash || cell.version !== read.version
  async function submit() {
    const { impact, reversibility, sensitivity, version, hash } = read
    const answer = await run({ cell: { impact, reversibility, sensitivity }, role, version, hash })
    if (!answer.ok) return router.refresh()
    onClose()
    notify('The cell is signed off by you.')
    router.refresh()
  }
  return (
    <Dialog
      open={open}
      onClose={onClose}
      title={`Sign off ${cellTitle(cell)}`}
      description={`${SENSITIVITY[cell.sensitivity]}. You answer for this cell as it stands; any change to it drops your signature.`}
      actions={
        <>
          <Button onClick={onClose}>Cancel</Button>
          <Button kind="primary" busy={pending} disabled={stale} onClick={submit}>
            Sign off
          </Button>
        </>
      }
    >
      <div className="grid gap-4">
        <DefinitionList
          items={[
            { term: 'At most', value: <strong className="font-semibold">{loosest}</strong> },
            { term: 'Version', value: read.version },
            { term: 'Hash', value: <Id id={read.hash} what="hash" /> },
          ]}
        />
        {roles.length > 1 ? (
          <Field id={`${id}-role`} label="As" note="Your role says for which side you sign.">
            <Select
              id={`${id}-role`}
              aria-describedby={`${id}-role-note`}
              value={role}
              onChange={(e) => setRole(e.target.value as Role)}
            >
              {roles.map((r) => (
                <option key={r} value={r}>
                  {r.replaceAll('_', ' ')}
                </option>
              ))}
            </Select>
          </Field>
        ) : (
          <p className="text-sm">You sign as {role?.replaceAll('_', ' ')}.</p>
        )}
        {stale && (
          <p role="alert" className="text-sm text-ask">
            Somebody changed this cell since you opened it: close this, read it again, then sign.
          </p>
        )}
        {!stale && <FormMessage state={state} />}
      </div>
    </Dialog>
  )
}
