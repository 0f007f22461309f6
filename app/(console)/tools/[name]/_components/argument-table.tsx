import { PlainText } from '../../../../../components/ui/plain-text.tsx'
import type { ToolDefinition } from '../../../../../lib/policy/types.ts'
import { argumentRows } from '../../_components/argument-rows.ts'

const HEAD = 'h-9 border-b border-line pr-4 text-left text-xs font-normal text-muted'
const CELL = 'border-b border-line py-2 pr-4 align-top max-md:border-0 max-md:py-0.5'
const EDITABLE = { lower: 'may be lowered', subset: 'entries may be dropped' }

/** The arguments as people read them: what fits, what a rule reads, what an approver may change. */
export function ArgumentTable({ definition }: { definition: ToolDefinition }) {
  const rows = argumentRows(definition)
  if (!rows.length) return <p className="text-sm text-muted">It takes no arguments.</p>
  return (
    <table aria-label="Arguments" className="w-full border-separate border-spacing-0 text-sm max-md:block">
      <thead className="max-md:sr-only">
        <tr>
          <th scope="col" className={HEAD}>
            Argument
          </th>
          <th scope="col" className={HEAD}>
            Takes
          </th>
          <th scope="col" className={HEAD}>
            Read as
          </th>
          <th scope="col" className={HEAD}>
            An approver
          </th>
        </tr>
      </thead>
      <tbody className="max-md:block">
        {rows.map((row) => (
          <tr key={row.pointer} className="max-md:block max-md:border-b max-md:border-line max-md:py-2">
            <th scope="row" className={`${CELL} text-left font-normal max-md:block`}>
              <span className="mono break-all">
                <PlainText text={row.name} />
              </span>{' '}
              <span className="text-xs text-muted">{row.required ? 'required' : 'optional'}</span>
              {row.description && (
                <span className="block text-xs text-muted">
                  <PlainText text={row.description} />
                </span>
              )}
            </th>
            <td className={`${CELL} max-md:block`}>
              {row.type}
              {row.limits.length > 0 && (
                <span className="text-muted">
                  {row.type === 'one of' || row.type === 'fixed' ? ' ' : ', '}
                  <PlainText text={row.limits.join(', ')} />
                </span>
              )}
            </td>
            <td className={`${CELL} max-md:block`}>
              {row.roles.length > 0 && <span className="text-muted md:hidden">Read as </span>}
              {row.roles.length ? row.roles.join(', ') : <span className="text-muted max-md:hidden">–</span>}
            </td>
            <td className={`${CELL} max-md:block`}>
              {row.editable && <span className="text-muted md:hidden">By an approver it </span>}
              {row.editable ? EDITABLE[row.editable] : <span className="text-muted max-md:hidden">–</span>}
            </td>
          </tr>
        ))}
      </tbody>
    </table>
  )
}
