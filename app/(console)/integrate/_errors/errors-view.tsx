import { Section } from '../../../../components/page/page.tsx'
import { DENIALS, type ErrorRow, REFUSALS, TOKEN_REFUSALS } from './error-table.ts'

const HEAD = 'h-9 border-b border-line pr-4 text-left text-xs font-normal text-muted'
const CELL = 'border-b border-line py-2 pr-4 align-top max-md:block max-md:border-0 max-md:py-0.5'

export function ErrorsView() {
  return (
    <div className="grid max-w-[1100px] gap-8">
      <Section
        title="Refusals"
        note="application/problem+json with a stable code, the fields by pointer, and request_id. No decision was made: nothing may be done."
      >
        <Table label="Refusals" rows={REFUSALS} status />
      </Section>
      <Section title="At the token endpoint" note="In the form of RFC 6749: error and error_description.">
        <Table label="At the token endpoint" rows={TOKEN_REFUSALS} status />
      </Section>
      <Section
        title="Decisions that say no"
        note="Denied is an answer: status 200, outcome deny, and reason.code. It is recorded, and its id opens the card."
      >
        <Table label="Decisions that say no" rows={DENIALS} />
      </Section>
    </div>
  )
}

function Table({ label, rows, status = false }: { label: string; rows: ErrorRow[]; status?: boolean }) {
  return (
    <table aria-label={label} className="w-full border-separate border-spacing-0 text-sm max-md:block">
      <thead className="max-md:sr-only">
        <tr>
          <th scope="col" className={`${HEAD} md:w-[26%]`}>
            Code
          </th>
          {status && (
            <th scope="col" className={`${HEAD} md:w-16`}>
              Status
            </th>
          )}
          <th scope="col" className={HEAD}>
            What happened
          </th>
          <th scope="col" className={HEAD}>
            What to do
          </th>
        </tr>
      </thead>
      <tbody className="max-md:block">
        {rows.map((r) => (
          <tr key={r.code} className="max-md:block max-md:border-b max-md:border-line max-md:py-2">
            <th scope="row" className={`${CELL} mono text-left font-normal break-all`}>
              {r.code}
            </th>
            {status && <td className={CELL}>{r.status}</td>}
            <td className={CELL}>{r.means}</td>
            <td className={`${CELL} text-muted`}>{r.fix}</td>
          </tr>
        ))}
      </tbody>
    </table>
  )
}
