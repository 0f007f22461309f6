import type { Route } from 'next'
import Link from 'next/link'
import type { ReactNode } from 'react'
import { hrefWith } from '../../../../../components/page/search-params.ts'
import { buttonClass } from '../../../../../components/ui/button.tsx'
import { ENVIRONMENT_WORDS } from '../../../../../components/ui/environment.tsx'
import { formatNumber } from '../../../../../components/ui/format.ts'
import { CloseGlyph } from '../../../../../components/ui/glyphs.tsx'
import { Outcome } from '../../../../../components/ui/outcome.tsx'
import { PlainText } from '../../../../../components/ui/plain-text.tsx'
import { may } from '../../../../../lib/people/actor.ts'
import type { PermissionCell, ProbeAnswer } from '../../../../../lib/registry/agents/permission-cell.ts'
import type { PermissionRow } from '../../../../../lib/registry/agents/permission-matrix.ts'
import { linkOfRule } from '../../_components/link-of-rule.ts'
import { Permission, permissionMeaning } from '../../_components/permission.tsx'
import { GrantButton } from '../_grants/grant-button.tsx'
import type { GrantFormData } from '../_grants/grant-form-data.ts'
import { StageForm } from '../_identities/stage-form.tsx'
import type { ViewProps } from '../view-props.ts'
import { hrefOf } from '../views.ts'
import { upTo } from './cell-words.ts'
import { IntoView } from './into-view.tsx'

interface Props extends ViewProps {
  row: PermissionRow
  cell: PermissionCell
  form: GrantFormData | null
}
/** One cell, explained: the rule that decides, where it changes, and what can be edited. */
export function CellPanel({ person, agent, params, row, cell, form }: Props) {
  const { answer, beyond, registered } = cell
  const production = cell.environment === 'production'
  const mayStage = may(person, production ? 'agents.write' : 'agents.write_nonproduction')
  const writable = form?.identities.some((i) => i.id === cell.identity)
  return (
    <aside
      aria-labelledby="cell"
      className="grid min-w-0 scroll-mt-14 content-start gap-4 max-lg:-order-1 max-lg:rounded-lg max-lg:border max-lg:border-line max-lg:p-4 lg:sticky lg:top-4 lg:border-l lg:border-line lg:pl-6"
    >
      <IntoView />
      <div>
        <div className="flex items-start justify-between gap-2">
          <h2 id="cell" className="min-w-0 break-words">
            <span className="mono font-medium">{row.tool}</span> in {ENVIRONMENT_WORDS[cell.environment].toLowerCase()}
          </h2>
          <Link
            href={hrefWith(`/agents/${agent.id}`, params, { cell: null }) as Route}
            scroll={false}
            prefetch={false}
            aria-label="Close"
            className={`${buttonClass('quiet', true)} -mt-1 -mr-2 min-h-8 min-w-8`}
          >
            <CloseGlyph />
          </Link>
        </div>
        {answer ? (
          <p className="mt-1 flex flex-wrap items-center gap-x-2 text-sm">
            <Permission word={answer.word} />
            <span className="text-muted">{permissionMeaning(answer.word)}</span>
          </p>
        ) : (
          <p className="mt-1 text-sm text-muted">
            No example of this tool’s arguments could be made from its schema. Try one of your own below.
          </p>
        )}
      </div>
      {answer && <Why agentId={agent.id} answer={answer} />}
      {registered && (
        <Part
          title={`With ${registered.type} ${registered.id}, as it is registered`}
          answer={registered.answer}
          agentId={agent.id}
        />
      )}
      {beyond && <Part title={`Above ${upTo(beyond)}`} answer={beyond.answer} agentId={agent.id} />}
      {cell.limits.length > 0 && (
        <div className="text-sm">
          <h3>Counted over time</h3>
          <ul className="text-muted">
            {cell.limits.map((sentence) => (
              <li key={sentence}>{sentence}</li>
            ))}
          </ul>
        </div>
      )}
      <div className="grid gap-2 border-t border-line pt-4 text-sm">
        <StageForm
          identity={cell.identity}
          tool={row.tool}
          stage={cell.own_stage}
          fallback={cell.default_stage}
          readOnly={!mayStage}
        />
        <p className="text-muted">
          {cell.live_grants === 0 ? (
            'No live grant. '
          ) : (
            <>
              <Link
                href={hrefOf(agent.id, 'grants', { env: cell.environment, tool: row.tool }) as Route}
                prefetch={false}
                className="link"
              >
                {cell.live_grants === 1 ? 'One live grant' : `${formatNumber(cell.live_grants)} live grants`}
              </Link>
              : its constraints and from where on it asks.
            </>
          )}
        </p>
        <div className="flex flex-wrap gap-2">
          {form && writable && (
            <GrantButton form={form} preset={{ identity: cell.identity, tool: row.tool }}>
              {cell.live_grants === 0 ? 'Grant it…' : 'Grant more…'}
            </GrantButton>
          )}
          <Link
            href={hrefOf(agent.id, 'explain', { env: cell.environment, tool: row.tool }) as Route}
            prefetch={false}
            className={buttonClass()}
          >
            Try other arguments
          </Link>
        </div>
      </div>
      {cell.arguments && (
        <details className="text-sm text-muted">
          <summary>What was asked</summary>
          <pre className="mt-1.5 rounded-md bg-sunken px-2.5 py-2 font-mono text-[0.75rem] leading-4 break-words whitespace-pre-wrap text-ink">
            <PlainText text={JSON.stringify(cell.arguments, null, 2)} />
          </pre>
          <p className="mt-1.5">
            Made from the tool’s schema: little money, one row, a resource that nobody registered; confidence 0.9,
            nothing unverified, an approved model. A probe, not a promise: other arguments, attributes, hours and
            counters can get another answer.
          </p>
        </details>
      )}
    </aside>
  )
}

function Why({ answer, agentId }: { answer: ProbeAnswer; agentId: string }) {
  const link = linkOfRule(answer.rule, agentId)
  return (
    <div className="text-sm">
      <p>{answer.reason.sentence}</p>
      <p className="text-muted">
        {link ? (
          <Link href={link as Route} prefetch={false} className="link mono break-words">
            {answer.reason.code}
          </Link>
        ) : (
          <span className="mono break-words">{answer.reason.code}</span>
        )}
        {answer.requirements && <> · {whom(answer.requirements)}</>}
      </p>
      {answer.alternative && <p>{answer.alternative}</p>}
      {answer.word === 'shadow' && answer.shadow_outcome && (
        <p className="text-muted">
          Without the shadow: <Outcome outcome={answer.shadow_outcome} quiet />
        </p>
      )}
    </div>
  )
}
const whom = ({ queues, min_people }: NonNullable<ProbeAnswer['requirements']>): string =>
  `${Object.entries(queues)
    .map(([queue, people]) => `${formatNumber(people)} from ${queue}`)
    .join(' and ')}${min_people > 1 ? `, ${formatNumber(min_people)} people in all` : ''}`

function Part({ title, answer, agentId }: { title: ReactNode; answer: ProbeAnswer; agentId: string }) {
  return (
    <div className="grid gap-0.5">
      <h3>{title}</h3>
      <p className="text-sm">
        <Permission word={answer.word} />
      </p>
      <Why answer={answer} agentId={agentId} />
    </div>
  )
}
