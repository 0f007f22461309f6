'use client'
import { RequirementsField } from '../../../../components/forms/requirements-field.tsx'
import type { QueueOption } from '../../../../components/ui/asked-words.ts'
import { Input, Select, Textarea } from '../../../../components/ui/field.tsx'
import { OUTCOME_WORDS } from '../../../../components/ui/outcome.tsx'
import type { Draft } from './draft.ts'
import { control, Part, PartField, type PartProps } from './part.tsx'

const OF_GUARDS = ['allow_with_notice', 'require_approval', 'downscope', 'deny', 'never'] as const

/** What it says when it matches, to the agent, to whoever decides and to an auditor. */
export function SaysPart({
  queues,
  defaultQueue,
  tools,
  ...part
}: PartProps & { queues: QueueOption[]; defaultQueue: string; tools: string[] }) {
  const { id, draft, set, faults } = part
  return (
    <Part title="What it says" note="When it matches. The strictest of all rules counts.">
      <div className="grid gap-4 sm:grid-cols-2">
        <PartField id={id} name="outcome" faults={faults} pointer="content/outcome" label="Outcome">
          <Select
            {...control(id, 'outcome', faults, 'content/outcome')}
            value={draft.kind === 'permit' ? 'allow' : draft.outcome}
            disabled={draft.kind === 'permit'}
            onChange={(e) => set({ outcome: e.target.value as Draft['outcome'] })}
          >
            {(draft.kind === 'permit' ? (['allow'] as const) : OF_GUARDS).map((o) => (
              <option key={o} value={o}>
                {OUTCOME_WORDS[o]}
              </option>
            ))}
          </Select>
        </PartField>
        <PartField
          id={id}
          name="code"
          faults={faults}
          pointer="content/reason_code"
          label="Reason code"
          note="Upper case and stable: programs read it."
        >
          <Input
            {...control(id, 'code', faults, 'content/reason_code')}
            value={draft.reasonCode}
            autoComplete="off"
            spellCheck={false}
            className="font-mono"
            onChange={(e) => set({ reasonCode: e.target.value.toUpperCase() })}
          />
        </PartField>
      </div>
      <PartField
        id={id}
        name="sentence"
        faults={faults}
        pointer="content/sentence"
        label="Sentence"
        note="The rule in one sentence that an auditor understands. It stands on every card that it matches."
      >
        <Input
          {...control(id, 'sentence', faults, 'content/sentence')}
          value={draft.sentence}
          maxLength={300}
          onChange={(e) => set({ sentence: e.target.value })}
        />
      </PartField>
      {draft.kind === 'guard' && draft.outcome === 'require_approval' && (
        <RequirementsField
          value={draft.requirements}
          onChange={(requirements) => set({ requirements })}
          queues={queues}
          defaultQueue={defaultQueue}
          error={faults['content/requirements'] ?? faults['content/requirements/queues'] ?? null}
        />
      )}
      {draft.kind === 'guard' && draft.outcome === 'downscope' && <Alternative {...part} tools={tools} />}
      <PartField
        id={id}
        name="obligations"
        faults={faults}
        pointer="content/obligations"
        label="Obligations"
        note="What the caller must do with the answer, one a line, such as “mask the card number”. Usually none."
      >
        <Textarea
          {...control(id, 'obligations', faults, 'content/obligations')}
          rows={2}
          value={draft.obligations}
          onChange={(e) => set({ obligations: e.target.value })}
        />
      </PartField>
    </Part>
  )
}

function Alternative({ id, draft, set, faults, tools }: PartProps & { tools: string[] }) {
  const { alternative: a } = draft
  const change = (more: Partial<Draft['alternative']>) => set({ alternative: { ...a, ...more } })
  return (
    <fieldset className="grid gap-4 rounded-lg border border-line p-3.5 sm:grid-cols-2">
      <legend className="px-1 text-sm font-medium">What may be done instead</legend>
      <PartField
        id={id}
        name="instead"
        faults={faults}
        pointer="content/alternative/tool"
        label="Tool"
        note={faults['content/alternative'] ?? 'Another one, or the same with other arguments.'}
      >
        <Input
          {...control(id, 'instead', faults, 'content/alternative/tool')}
          list={`${id}-tools`}
          autoComplete="off"
          className="font-mono"
          value={a.tool}
          onChange={(e) => change({ tool: e.target.value })}
        />
        <datalist id={`${id}-tools`}>
          {tools.map((t) => (
            <option key={t} value={t} />
          ))}
        </datalist>
      </PartField>
      <PartField
        id={id}
        name="instead-sentence"
        faults={faults}
        pointer="content/alternative/sentence"
        label="In a sentence"
        note="The agent reads it."
      >
        <Input
          {...control(id, 'instead-sentence', faults, 'content/alternative/sentence')}
          value={a.sentence}
          onChange={(e) => change({ sentence: e.target.value })}
        />
      </PartField>
      <div className="sm:col-span-2">
        <PartField
          id={id}
          name="instead-arguments"
          faults={faults}
          pointer="content/alternative/arguments"
          label="Arguments that differ"
          note="JSON laid over what was asked; null removes a member. Empty: none."
        >
          <Textarea
            {...control(id, 'instead-arguments', faults, 'content/alternative/arguments')}
            rows={2}
            className="font-mono"
            value={a.arguments}
            onChange={(e) => change({ arguments: e.target.value })}
          />
        </PartField>
      </div>
    </fieldset>
  )
}
