import { Diff, diffJson } from '../../../../../components/ui/diff.tsx'
import { count } from '../../../../../components/ui/format.ts'
import { Id } from '../../../../../components/ui/id.tsx'
import { PlainText } from '../../../../../components/ui/plain-text.tsx'
import { Tag } from '../../../../../components/ui/tag.tsx'
import type { ContentDifference } from '../../../../../lib/changes/compare-contents.ts'
import { type ComparedSnapshots, compareSnapshots } from '../../../../../lib/changes/compare-snapshots.ts'
import type { PersonActor } from '../../../../../lib/people/actor.ts'
import { AppError } from '../../../../../lib/platform/app-error.ts'
import type { Json } from '../../../../../lib/policy/types.ts'
import { CedarDiff } from '../../_cedar/cedar-diff.tsx'

const SHOWN_MAX = 60
const KIND: { [k in ContentDifference['kind']]: string } = {
  policy: 'Policy',
  threshold: 'Threshold',
  bands: 'Impact bands',
  tool: 'Tool',
  limit: 'Limit',
  stages: 'Stages and models',
  resource_type: 'Resource type',
  setting: 'Setting',
}

/** What two snapshots do not have in common. */
export async function Comparison({
  person,
  from,
  to,
}: {
  person: PersonActor
  from: string | null
  to: string | null
}) {
  if (!from || !to) return <p className="text-sm text-muted">Choose two snapshots to see what is between them.</p>
  const compared = await compareSnapshots(person, from, to).catch((e: unknown) => {
    if (e instanceof AppError && e.status === 404) return null
    throw e
  })
  if (!compared) return <p className="text-sm text-muted">One of these snapshots is not here, or you may not see it.</p>
  const { differences, grants } = compared
  const found = differences.length + grants.length
  return (
    <section aria-labelledby="difference" className="grid min-w-0 gap-4">
      <div>
        <h2 id="difference">{found === 0 ? 'Nothing differs' : count(found, 'difference')}</h2>
        <p className="flex flex-wrap gap-x-2 text-sm text-muted">
          <span>
            from <Id id={from} what="first hash" />
          </span>
          <span>
            to <Id id={to} what="second hash" />
          </span>
        </p>
      </div>
      <ul className="grid gap-5">
        {differences.slice(0, SHOWN_MAX).map((d) => (
          <li key={`${d.kind} ${d.id}`} className="grid min-w-0 gap-2 border-t border-line pt-3">
            <h3 className="text-sm break-words">
              {KIND[d.kind]} <NameOf difference={d} compared={compared} />{' '}
              {d.was === null ? <Tag tone="allow">new</Tag> : d.is === null ? <Tag tone="deny">gone</Tag> : null}
            </h3>
            <Difference difference={d} />
          </li>
        ))}
        {grants.slice(0, SHOWN_MAX).map((g) => {
          const { identity, tool, ...terms } = members(g.is ?? g.was)
          return (
            <li key={g.id} className="grid min-w-0 gap-2 border-t border-line pt-3">
              <h3 className="text-sm break-words">
                Grant of <span className="mono">{String(tool)}</span> to{' '}
                <PlainText text={compared.identities[String(identity)] ?? String(identity)} />{' '}
                {g.was === null ? <Tag tone="allow">given</Tag> : <Tag tone="deny">ended</Tag>}
              </h3>
              <Diff lines={g.was === null ? diffJson({}, terms) : diffJson(terms, {})} />
            </li>
          )
        })}
      </ul>
      {differences.length > SHOWN_MAX && (
        <p className="text-sm text-muted">
          The first {SHOWN_MAX} of {count(differences.length, 'difference')}; the API has them all.
        </p>
      )}
    </section>
  )
}

const NameOf = ({
  difference: { kind, id },
  compared,
}: {
  difference: ContentDifference
  compared: ComparedSnapshots
}) =>
  kind === 'stages' && compared.identities[id] ? (
    <PlainText text={compared.identities[id]} />
  ) : (
    <span className="mono">
      <PlainText text={id} />
    </span>
  )

function Difference({ difference: { kind, was, is } }: { difference: ContentDifference }) {
  if (kind !== 'policy') return <Diff lines={diffJson(was ?? {}, is ?? {})} />
  const [a, b] = [textOf(was), textOf(is)]
  const lines = diffJson(restOf(was), restOf(is))
  return (
    <>
      {a !== b && <CedarDiff was={a} is={b} />}
      {lines.length > 0 && <Diff lines={lines} />}
    </>
  )
}
const members = (policy: Json) => (policy ?? {}) as { [name: string]: Json }
const textOf = (policy: Json): string => String(members(policy).cedar ?? '')
function restOf(policy: Json): Json {
  const { cedar: _, ...rest } = members(policy)
  return rest
}
