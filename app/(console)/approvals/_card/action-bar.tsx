'use client'
import dynamic from 'next/dynamic'
import { type ReactNode, useState } from 'react'
import { useAction } from '../../../../components/forms/use-action.ts'
import { useKeys } from '../../../../components/keys/keys.ts'
import { formatTime } from '../../../../components/time/format-time.ts'
import { useTimeZone } from '../../../../components/time/time-zone.tsx'
import { useNotify } from '../../../../components/ui/announcer.tsx'
import { Button } from '../../../../components/ui/button.tsx'
import { KeyHint } from '../../../../components/ui/key-hint.tsx'
import { MenuButton } from '../../../../components/ui/menu-button.tsx'
import type { ApprovalView } from '../../../../lib/approvals/approval-view.ts'
import type { VoteAnswer } from '../../../../lib/approvals/decide-approval.ts'
import type { FormState } from '../../../../lib/platform/action.ts'
import { vote } from '../actions.ts'

const DIALOGS = {
  approve: dynamic(() => import('../_dialogs/approve-dialog.tsx'), { ssr: false }),
  deny: dynamic(() => import('../_dialogs/deny-dialog.tsx'), { ssr: false }),
  edit: dynamic(() => import('../_dialogs/edit-dialog.tsx'), { ssr: false }),
  escalate: dynamic(() => import('../_dialogs/escalate-dialog.tsx'), { ssr: false }),
  reopen: dynamic(() => import('../_dialogs/reopen-dialog.tsx'), { ssr: false }),
}
type DialogName = keyof typeof DIALOGS

interface Props {
  view: ApprovalView
  /** Why nothing can be done just now: the stream is lost, the card changed, time is up. */
  held: string | null
  onDone(): void
  onComment(): void
  next: ReactNode
}
/** Approve, Deny, Edit, Escalate, Comment. Nothing is preselected, and nothing is shown as done before it is. */
export function ActionBar({ view, held, onDone, onComment, next }: Props) {
  const [dialog, setDialog] = useState<DialogName | null>(null)
  const [mounted, setMounted] = useState<DialogName | null>(null)
  const approval = useAction(vote)
  const notify = useNotify()
  const { zone } = useTimeZone()
  const { me } = view
  const waiting = view.status === 'waiting'
  const canApprove = waiting && me.can_vote && me.why_not === null
  const asks = me.needs_reason || me.needs_fresh_sign_in
  const off = held !== null || approval.pending

  const show = (name: DialogName) => {
    setMounted(name)
    setDialog(name)
  }
  function settle(answer: FormState<unknown>) {
    setDialog(null)
    if (answer.message || answer.ok)
      notify(answer.ok ? sentenceOf(answer.data) : (answer.message ?? ''), { tone: answer.ok ? 'done' : 'failed' })
    onDone()
  }
  const sentenceOf = (data: unknown): string => {
    const d = data as Partial<VoteAnswer> | null
    if (d?.status === 'approved') {
      const until = d.lapses_at ? formatTime(new Date(d.lapses_at), zone, 'short', new Date()) : null
      return `Approved. ${view.agent.name} may do this once${until ? `, until ${until}` : ''}.`
    }
    if (d?.status === 'denied') return `Denied. ${view.agent.name} receives your reason.`
    if (d?.status === 'waiting') return `Your approval counts: ${d.votes} of ${d.places}.`
    return 'Done.'
  }
  async function approve() {
    if (asks) return show('approve')
    settle(await approval.run({ approval: view.id, vote: 'approve', card_hash: view.card_hash }))
  }
  const binding = (on: boolean, keys: string, label: string, run: () => unknown) =>
    on ? [{ keys, label, group: 'This request', run: (e: KeyboardEvent) => void (!off && !e.repeat && run()) }] : []
  useKeys([
    ...binding(canApprove, 'a', `Approve ${view.verb}${asks ? '…' : ''}`, approve),
    ...binding(waiting && me.can_vote, 'd', 'Deny…', () => show('deny')),
    ...binding(me.can_edit, 'm', 'Edit…', () => show('edit')),
    ...binding(me.can_escalate, 'e', 'Escalate', () => show('escalate')),
    ...binding(me.can_comment, 'c', 'Comment', onComment),
  ])
  const Shown = mounted && DIALOGS[mounted]
  // what is critical or cannot be undone does not look like the default
  const weighed = view.impact === 'critical' || view.reversibility === 'irreversible'
  return (
    <footer className="sticky bottom-0 z-10 mt-auto flex flex-col gap-2 border-t border-line bg-surface px-4 py-2.5 md:flex-row md:items-center lg:px-8 lg:py-3">
      <div className="flex items-center gap-2 max-md:order-1">
        {canApprove && (
          <Button
            kind={weighed ? 'weighed' : 'primary'}
            hint="A"
            busy={approval.pending}
            disabled={off}
            onClick={approve}
            className="max-md:min-w-0 max-md:flex-[2_1_0] max-md:leading-tight max-md:whitespace-normal"
          >
            Approve {view.verb}
            {asks && '…'}
          </Button>
        )}
        {waiting && me.can_vote && (
          <Button kind="weighed" hint="D" disabled={off} onClick={() => show('deny')} className="max-md:flex-1">
            Deny…
          </Button>
        )}
        {me.can_edit && (
          <Button hint="M" disabled={off} onClick={() => show('edit')} className="max-md:flex-1">
            Edit…
          </Button>
        )}
        {me.can_escalate && (
          <Button hint="E" disabled={off} onClick={() => show('escalate')} className="max-sm:hidden">
            Escalate
          </Button>
        )}
        {me.can_reopen && view.denial?.closes_run && (
          <Button disabled={held !== null} onClick={() => show('reopen')}>
            Reopen in this run…
          </Button>
        )}
        {me.can_comment && (
          <Button kind="quiet" hint="C" onClick={onComment} className="max-sm:hidden">
            Comment
          </Button>
        )}
        <span className="sm:hidden">
          <MenuButton
            label="More"
            kind="plain"
            items={[
              ...(me.can_escalate
                ? [{ id: 'escalate', label: 'Escalate', disabled: off, run: () => show('escalate') }]
                : []),
              { id: 'comment', label: 'Comment', run: onComment },
            ]}
          >
            More
          </MenuButton>
        </span>
      </div>
      {(held ?? me.why_not) && waiting && <p className="min-w-0 text-sm text-muted">{held ?? me.why_not}</p>}
      <span className="flex-1 max-md:hidden" />
      {next}
      {Shown && (
        <Shown
          key={`${mounted} ${view.id} ${view.card_hash} ${dialog === null}`}
          view={view}
          open={dialog !== null}
          onClose={() => setDialog(null)}
          onDone={settle}
        />
      )}
    </footer>
  )
}

export const NextHint = ({ onNext }: { onNext(): void }) => (
  <button
    type="button"
    onClick={onNext}
    className="flex min-h-8 items-center gap-1.5 rounded-sm px-1 text-sm text-muted hover:text-ink max-md:hidden"
  >
    Next <KeyHint keys="J" />
  </button>
)
