'use client'
import type { Route } from 'next'
import Link from 'next/link'
import { useRouter } from 'next/navigation'
import { useId, useState } from 'react'
import { FormMessage } from '../../../../components/forms/form-message.tsx'
import { useNotify } from '../../../../components/ui/announcer.tsx'
import type { QueueOption } from '../../../../components/ui/asked-words.ts'
import { Button, buttonClass } from '../../../../components/ui/button.tsx'
import { Input, Select } from '../../../../components/ui/field.tsx'
import { count } from '../../../../components/ui/format.ts'
import type { OpenChange } from '../../../../lib/changes/open-changes-of-policy.ts'
import type { PolicyView } from '../../../../lib/registry/policies/policy-view.ts'
import { actionsIn } from '../_editor/completion.ts'
import { ExamplesTable } from '../_editor/examples-table.tsx'
import { useChecks } from '../_editor/use-checks.ts'
import { useKeptDraft } from '../_editor/use-kept-draft.ts'
import { ChangedMeanwhile } from './changed-meanwhile.tsx'
import { bodyOf, checkedBodyOf, type Draft, draftOf, draftOfTerms, emptyDraft, type Faults } from './draft.ts'
import { HoldsPart } from './holds-part.tsx'
import { KeptBanner, OpenChanges } from './kept-banner.tsx'
import type { OpenDraft } from './load-draft.ts'
import { control, Part, PartField } from './part.tsx'
import { MorePart, type People, PeoplePart } from './people-part.tsx'
import { SaysPart } from './says-part.tsx'
import { TextPart } from './text-part.tsx'
import { useSubmit } from './use-submit.ts'
import { fieldOf } from './where.ts'

interface Props {
  /** As the server has it now; null for a new one. What was opened stays the base until the person says otherwise. */
  policy: PolicyView | null
  /** The change request that is gone on with: the form of another one is another form. */
  opened: OpenDraft | null
  /** What others, and this person elsewhere, are changing about the same policy. */
  changes: OpenChange[]
  /** Open with another mode than the one in force: a rule that only logged is to be enforced. */
  promote: boolean
  people: People
  me: string
  organization: string
  queues: QueueOption[]
  defaultQueue: string
  tools: string[]
  zone: string
  /** Only a change request may publish; false while the organization is set up. */
  governed: boolean
}
export function PolicyForm(props: Props) {
  const { policy, opened, changes, promote, people, me, organization, queues, defaultQueue, tools, zone, governed } =
    props
  const id = useId()
  const router = useRouter()
  const notify = useNotify()
  const [base, setBase] = useState(policy)
  const [start] = useState<Draft>(() => {
    const first = opened ? draftOfTerms(opened.terms, zone) : policy ? draftOf(policy, zone) : emptyDraft(me)
    return promote ? { ...first, mode: 'enforce' } : first
  })
  const [draft, setDraft] = useState(start)
  const [found, setFound] = useState<Faults>({})
  const [comparing, setComparing] = useState(false)
  const checked = useChecks(checkedBodyOf(draft, base, zone).body)
  const name = `${organization}/${me}/${opened?.id ?? policy?.id ?? 'new'}`
  const kept = useKeptDraft<Draft>(name, draft, base?.version ?? 0, draft !== start)
  const sending = useSubmit(opened, (to, said) => {
    kept.forget()
    notify(said)
    router.push(to as Route)
  })
  const faults: Faults = { ...sending.faults, ...found }
  const stale = policy && base && policy.version !== base.version ? policy : null
  const set = (change: Partial<Draft>) => setDraft((before) => ({ ...before, ...change }))
  const part = { id, draft, set, faults }
  const wrong = Object.keys(faults).length
  const active = base?.versions.find((v) => v.version === base.version)

  async function send(submit: boolean) {
    const made = bodyOf(draft, base, zone)
    if ('faults' in made) return setFound(made.faults)
    setFound({})
    const title = policy ? `Change ${policy.id}` : `Write ${draft.id.trim() || 'a policy'}`
    const refused = await sending.send(made.body, title, submit)
    if (refused?.code === 'changed_meanwhile') router.refresh()
    if (refused) setFound(refused.faults)
  }
  return (
    <form
      noValidate
      className="grid max-w-[980px] grid-cols-[minmax(0,1fr)] gap-6"
      onSubmit={(e) => {
        e.preventDefault()
        void send(true)
      }}
    >
      {policy && <OpenChanges policy={policy.id} changes={changes.filter((c) => c.id !== sending.change?.id)} />}
      {kept.found && (
        <KeptBanner
          at={kept.found.at}
          onTake={() => {
            if (kept.found) setDraft(kept.found.draft)
            kept.settle()
          }}
          onDrop={kept.drop}
        />
      )}
      {stale && base && (
        <ChangedMeanwhile
          was={base}
          is={stale}
          onKeep={() => {
            setBase(stale)
            setComparing(true)
          }}
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
        <TextPart
          value={draft.cedar}
          checked={checked}
          error={faults['content/cedar'] ?? null}
          active={active ? { version: active.version, cedar: active.content.cedar } : null}
          comparing={comparing}
          onCompare={setComparing}
          onField={(pointer) => document.getElementById(fieldOf(id, pointer))?.focus()}
          onChange={(cedar) => {
            setFound(({ 'content/cedar': _, ...rest }) => rest)
            set({ cedar })
          }}
        />
      </Part>
      <Part title="Examples" note="Run with every change, and again before it is published.">
        <ExamplesTable
          id={id}
          policyId={draft.id}
          examples={draft.examples}
          tools={tools}
          about={actionsIn(draft.cedar).find((name) => tools.includes(name)) ?? null}
          results={checked.last?.examples ?? []}
          stale={checked.state === 'checking'}
          onChange={(examples) => set({ examples })}
        />
      </Part>
      <SaysPart {...part} queues={queues} defaultQueue={defaultQueue} tools={tools} />
      <HoldsPart {...part} />
      <PeoplePart {...part} people={people} isNew={policy === null} />
      <MorePart {...part} />
      <div className="sticky bottom-0 z-10 -mx-4 flex flex-wrap items-center gap-3 border-t border-line bg-surface px-4 py-3 md:-mx-8 md:px-8">
        <Button kind="primary" type="submit" busy={sending.pending} disabled={stale !== null}>
          {governed || sending.change
            ? 'Submit for review'
            : policy
              ? `Publish version ${(base?.version ?? 0) + 1}`
              : 'Publish'}
        </Button>
        <Button busy={sending.pending} onClick={() => void send(false)}>
          Save draft
        </Button>
        <Link href={(policy ? `/policies/${policy.id}` : '/policies') as Route} className={buttonClass('quiet')}>
          Cancel
        </Link>
        {wrong > 0 ? (
          <p role="alert" className="text-sm text-deny">
            It cannot be used yet: {count(wrong, 'place needs', 'places need')} another look.
            {sending.state.message && ' What you wrote is kept in this browser.'}
          </p>
        ) : (
          <FormMessage state={sending.state} />
        )}
      </div>
    </form>
  )
}
