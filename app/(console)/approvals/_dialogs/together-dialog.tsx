'use client'
import { useRef, useState } from 'react'
import { FormMessage } from '../../../../components/forms/form-message.tsx'
import { useAction } from '../../../../components/forms/use-action.ts'
import { Countdown } from '../../../../components/time/countdown.tsx'
import { ApprovalStatus } from '../../../../components/ui/approval-status.tsx'
import { Button } from '../../../../components/ui/button.tsx'
import { Dialog } from '../../../../components/ui/dialog.tsx'
import { Checkbox } from '../../../../components/ui/field.tsx'
import { count } from '../../../../components/ui/format.ts'
import { PlainText } from '../../../../components/ui/plain-text.tsx'
import type { Request } from '../_state/merge-requests.ts'
import { approveAlike } from '../actions.ts'

interface Props {
  items: Request[]
  now: number
  open: boolean
  onClose(): void
  onDone(ids: string[]): void
}
/** Each one is listed and was hashed as it is listed; what became stale meanwhile is refused by itself. */
export default function TogetherDialog({ items, now, open, onClose, onDone }: Props) {
  const [chosen, setChosen] = useState<ReadonlySet<string>>(new Set())
  const { state, pending, run } = useAction(approveAlike)
  const [first] = items
  const box = useRef<HTMLInputElement>(null)
  const results = new Map(state.data?.items.map((i) => [i.approval, i]))
  const done = results.size > 0
  const toggle = (id: string) => {
    const next = new Set(chosen)
    if (!next.delete(id)) next.add(id)
    setChosen(next)
  }
  async function submit() {
    const picked = items.filter((i) => chosen.has(i.id))
    const answer = await run({ items: picked.map((i) => ({ approval: i.id, card_hash: i.card_hash })) })
    if (answer.ok) onDone(picked.map((i) => i.id))
  }
  if (!first) return null
  return (
    <Dialog
      alert
      wide
      open={open}
      onClose={onClose}
      initialFocus={box}
      title={`${first.title}, ${count(items.length, 'request')} of one kind`}
      description={`The same agent (${first.agent.name}), tool and rules, ${first.impact} impact. Choose those that are right; the others keep waiting.`}
      actions={
        done ? (
          <Button onClick={onClose}>Close</Button>
        ) : (
          <>
            <Button
              kind="quiet"
              onClick={() => setChosen(chosen.size === items.length ? new Set() : new Set(items.map((i) => i.id)))}
            >
              {chosen.size === items.length ? 'Choose none' : 'Choose all'}
            </Button>
            <span className="flex-1" />
            <Button onClick={onClose}>Cancel</Button>
            <Button kind="weighed" busy={pending} disabled={chosen.size === 0} onClick={submit}>
              Approve {chosen.size || ''}
            </Button>
          </>
        )
      }
    >
      <ul className="text-sm">
        {items.map((item, i) => {
          const result = results.get(item.id)
          return (
            <li key={item.id} className="flex items-start justify-between gap-4 border-b border-line py-1">
              <Checkbox
                ref={i === 0 ? box : null}
                checked={chosen.has(item.id)}
                disabled={done || pending}
                onChange={() => toggle(item.id)}
              >
                <PlainText text={item.title} /> {item.measure && <span className="text-muted">{item.measure}</span>}
                <span className="block text-xs text-muted">
                  <PlainText text={item.subtitle} />
                </span>
              </Checkbox>
              <span className="py-2.5 text-right md:py-1">
                {!result ? (
                  <Countdown until={item.deadline} now={now} className="text-muted" />
                ) : result.result === 'refused' ? (
                  <span className="text-deny">{result.message}</span>
                ) : (
                  <ApprovalStatus status={result.result}>
                    {result.result === 'waiting' ? 'Counted; another person decides, too' : undefined}
                  </ApprovalStatus>
                )}
              </span>
            </li>
          )
        })}
      </ul>
      <div className="pt-3">
        <FormMessage state={state} />
      </div>
    </Dialog>
  )
}
