'use client'
import type { Route } from 'next'
import { useRouter } from 'next/navigation'
import { useId, useState } from 'react'
import { FormMessage } from '../../../../../components/forms/form-message.tsx'
import { useAction } from '../../../../../components/forms/use-action.ts'
import { Button } from '../../../../../components/ui/button.tsx'
import { ENVIRONMENT_WORDS } from '../../../../../components/ui/environment.tsx'
import { Checkbox, Field, Input, Select, Textarea } from '../../../../../components/ui/field.tsx'
import { AloneQuestion } from '../../../_analysis/alone-question.tsx'
import type { Environment } from '../../../_frame/environments.ts'
import { explain } from '../../actions.ts'
import { hrefOf } from '../views.ts'
import { ExplanationPane } from './explanation-pane.tsx'

interface Props {
  agent: string
  identities: { id: string; environment: Environment }[]
  tools: string[]
  start: { identity: string; tool: string; arguments: string }
}
/** Tool and environment are in the address; the arguments are not, since they may hold what no log should keep. */
export function ExplainForm({ agent, identities, tools, start }: Props) {
  const id = useId()
  const router = useRouter()
  const [identity, setIdentity] = useState(start.identity)
  const [tool, setTool] = useState(start.tool)
  const [args, setArgs] = useState(start.arguments)
  const [confidence, setConfidence] = useState('0.9')
  const [unverified, setUnverified] = useState(false)
  const [model, setModel] = useState('')
  const { state, pending, run } = useAction(explain)
  const choose = (next: { identity?: string; tool?: string }) => {
    const env = identities.find((i) => i.id === (next.identity ?? identity))?.environment
    router.replace(hrefOf(agent, 'explain', { env, tool: next.tool ?? tool }) as Route, { scroll: false })
  }
  const submit = () => run({ identity, tool, arguments: args, confidence, unverified: unverified ? 1 : 0, model })
  const { fields } = state
  return (
    <div className="grid items-start gap-x-10 gap-y-6 lg:grid-cols-[minmax(0,22rem)_minmax(0,1fr)]">
      <form
        noValidate
        className="grid gap-4"
        onSubmit={(e) => {
          e.preventDefault()
          void submit()
        }}
      >
        <p className="text-sm text-muted">
          What would the engine answer now? Nothing is recorded, and nobody is asked.
        </p>
        <Field id={`${id}-tool`} label="Tool" error={fields.tool ?? null}>
          <Select
            id={`${id}-tool`}
            value={tool}
            onChange={(e) => {
              setTool(e.target.value)
              choose({ tool: e.target.value })
            }}
            className="font-mono"
          >
            {(tools.includes(tool) || !tool ? tools : [tool, ...tools]).map((t) => (
              <option key={t} value={t}>
                {t}
              </option>
            ))}
          </Select>
        </Field>
        <Field id={`${id}-identity`} label="Environment" error={fields.identity ?? null}>
          <Select
            id={`${id}-identity`}
            value={identity}
            onChange={(e) => {
              setIdentity(e.target.value)
              choose({ identity: e.target.value })
            }}
          >
            {identities.map((i) => (
              <option key={i.id} value={i.id}>
                {ENVIRONMENT_WORDS[i.environment]}
              </option>
            ))}
          </Select>
        </Field>
        <Field
          id={`${id}-arguments`}
          label="Arguments"
          note="JSON, read as strictly as the API reads it. Money in minor units: 25000 is €250.00."
          error={fields.arguments ?? null}
        >
          <Textarea
            id={`${id}-arguments`}
            rows={9}
            spellCheck={false}
            value={args}
            onChange={(e) => setArgs(e.target.value)}
            onKeyDown={(e) => {
              if (e.key === 'Enter' && (e.metaKey || e.ctrlKey)) void submit()
            }}
            aria-describedby={`${id}-arguments-note`}
            aria-invalid={fields.arguments ? true : undefined}
            className="font-mono text-[0.8rem]!"
          />
        </Field>
        <div className="grid grid-cols-2 items-start gap-3">
          <Field
            id={`${id}-confidence`}
            label="Confidence"
            note="0 to 1; it only tightens."
            error={fields.confidence ?? null}
          >
            <Input
              id={`${id}-confidence`}
              inputMode="decimal"
              value={confidence}
              onChange={(e) => setConfidence(e.target.value)}
              aria-describedby={`${id}-confidence-note`}
              aria-invalid={fields.confidence ? true : undefined}
            />
          </Field>
          <Field id={`${id}-model`} label="Model (optional)">
            <Input id={`${id}-model`} value={model} onChange={(e) => setModel(e.target.value)} />
          </Field>
        </div>
        <Checkbox checked={unverified} onChange={(e) => setUnverified(e.target.checked)}>
          It acts on an assumption that it has not verified
        </Checkbox>
        <div>
          <Button type="submit" kind="primary" busy={pending}>
            Explain
          </Button>
        </div>
        <FormMessage state={state.ok ? { ...state, message: null } : state} />
      </form>
      <div className="grid min-w-0 gap-8">
        <ExplanationPane explanation={state.data} agentId={agent} />
        {identity && <AloneQuestion key={`${identity} ${tool}`} identity={identity} tool={tool} />}
      </div>
    </div>
  )
}
