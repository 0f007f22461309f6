'use client'
import type { Route } from 'next'
import Link from 'next/link'
import { useRouter } from 'next/navigation'
import { useId, useState } from 'react'
import { FormMessage } from '../../../../components/forms/form-message.tsx'
import { useGoverned } from '../../../../components/forms/governed.tsx'
import { useNotify } from '../../../../components/ui/announcer.tsx'
import type { QueueOption } from '../../../../components/ui/asked-words.ts'
import { Button, buttonClass } from '../../../../components/ui/button.tsx'
import { Input, Select } from '../../../../components/ui/field.tsx'
import { count } from '../../../../components/ui/format.ts'
import type { PolicyView } from '../../../../lib/registry/policies/policy-view.ts'
import { publish } from '../actions.ts'
import { CedarField } from './cedar-field.tsx'
import { ChangedMeanwhile } from './changed-meanwhile.tsx'
import { bodyOf, type Draft, draftOf, emptyDraft, type Faults } from './draft.ts'
import { HoldsPart } from './holds-part.tsx'
import { control, Part, PartField } from './part.tsx'
import { MorePart, type People, PeoplePart } from './people-part.tsx'
import { SaysPart } from './says-part.tsx'

interface Props {
  /** As the server has it now; null for a new one. What was opened stays the base until the person says otherwise. */
  policy: PolicyView | null
  people: People
  me: string
  queues: QueueOption[]
  defaultQueue: string
  tools: string[]
  zone: string
}
export function PolicyForm({ policy, people, me, queues, defaultQueue, tools, zone }: Props) {
  const id = useId()
  const router = useRouter()
  const notify = useNotify()
  const [base, setBase] = useState(policy)
  const [draft, setDraft] = useState<Draft>(() => (policy ? draftOf(policy, zone) : emptyDraft(me)))
  const [found, setFound] = useState<Faults>({})
  const { state, pending, run, proposal } = useGoverned(publish, () =>
    router.push((policy ? `/policies/${policy.id}` : '/policies') as Route),
  )
  const faults: Faults = { ...state.fields, ...found }
  const stale = policy && base && policy.version !== base.version ? policy : null
  const set = (change: Partial<Draft>) => setDraft((before) => ({ ...before, ...change }))
  const part = { id, draft, set, faults }
  const wrong = Object.keys(faults).length

  async function submit() {
    const made = bodyOf(draft, base, zone)
    if ('faults' in made) return setFound(made.faults)
    setFound({})
    const answer = await run(made.body, draft.rationale.trim())
    if (answer.code === 'changed_meanwhile') router.refresh()
    if (!answer.data) return
    if (answer.data.id === null)
      return setFound(Object.fromEntries(answer.data.findings.map((f) => [`content${f.pointer}`, placed(f)])))
    notify(`${answer.data.id}, version ${answer.data.version}, decides from now on.`)
    router.push(`/policies/${answer.data.id}` as Route)
  }
  return (
    <form
      noValidate
      className="grid max-w-[980px] gap-6"
      onSubmit={(e) => {
        e.preventDefault()
        void submit()
      }}
    >
      {stale && base && (
        <ChangedMeanwhile
          was={base}
          is={stale}
          onKeep={() => setBase(stale)}
          onDrop={() => {
            setBase(stale)
            setDraft(draftOf(stale, zone))
            setFound({})
          }}
        />
      )}
      <Part title="The rule" note="One Cedar policy. A guard restricts agents; a permit lets other subjects.">
        <div className="grid gap-4 sm:grid-cols-2">
          <PartField
            id={id}
            name="id"
            faults={faults}
            pointer="content/id"
            label="Id"
            note={policy ? 'Stays as it is.' : 'Lower case, such as refund-over-limit. It is never used twice.'}
          >
            <Input
              {...control(id, 'id', faults, 'content/id')}
              value={draft.id}
              disabled={policy !== null}
              autoComplete="off"
              spellCheck={false}
              className="font-mono"
              onChange={(e) => set({ id: e.target.value })}
            />
          </PartField>
          <PartField id={id} name="kind" faults={faults} pointer="content/kind" label="Kind">
            <Select
              {...control(id, 'kind', faults, 'content/kind')}
              value={draft.kind}
              onChange={(e) => set({ kind: e.target.value as Draft['kind'] })}
            >
              <option value="guard">Guard (forbid): restricts</option>
              <option value="permit">Permit: lets subjects that are not agents</option>
            </Select>
          </PartField>
        </div>
        <CedarField
          kind={draft.kind}
          value={draft.cedar}
          error={faults['content/cedar'] ?? null}
          onChange={(cedar) => {
            setFound(({ 'content/cedar': _, ...rest }) => rest)
            set({ cedar })
          }}
        />
      </Part>
      <SaysPart {...part} queues={queues} defaultQueue={defaultQueue} tools={tools} />
      <HoldsPart {...part} />
      <PeoplePart {...part} people={people} isNew={policy === null} />
      <MorePart {...part} />
      <div className="sticky bottom-0 -mx-4 flex flex-wrap items-center gap-3 border-t border-line bg-surface px-4 py-3 md:-mx-8 md:px-8">
        <Button kind="primary" type="submit" busy={pending} disabled={stale !== null}>
          {policy ? `Publish version ${(base?.version ?? 0) + 1}` : 'Publish'}
        </Button>
        <Link href={(policy ? `/policies/${policy.id}` : '/policies') as Route} className={buttonClass('quiet')}>
          Cancel
        </Link>
        {Object.keys(found).length > 0 ? (
          <p role="alert" className="text-sm text-deny">
            It cannot be used yet: {count(wrong, 'place needs', 'places need')} another look.
          </p>
        ) : (
          <FormMessage state={state.code === 'changed_meanwhile' ? { ...state, message: null } : state} />
        )}
      </div>
      {proposal}
    </form>
  )
}

const placed = (f: { message: string; place: { line: number; column: number } | null }): string =>
  f.place ? `${f.place.line}:${f.place.column} ${f.message}` : f.message
