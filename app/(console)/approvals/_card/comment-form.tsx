'use client'
import { type RefObject, useState } from 'react'
import { FormMessage } from '../../../../components/forms/form-message.tsx'
import { useAction } from '../../../../components/forms/use-action.ts'
import { useAnnounce } from '../../../../components/ui/announcer.tsx'
import { Button } from '../../../../components/ui/button.tsx'
import { Textarea } from '../../../../components/ui/field.tsx'
import type { ApprovalView } from '../../../../lib/approvals/approval-view.ts'
import { askAgent, comment } from '../actions.ts'

/** A word to colleagues, or a question that the agent reads with the status of its request. */
export function CommentForm({
  view,
  field,
  onDone,
}: {
  view: ApprovalView
  field: RefObject<HTMLTextAreaElement | null>
  onDone(): void
}) {
  const [text, setText] = useState('')
  const say = useAction(comment)
  const ask = useAction(askAgent)
  const announce = useAnnounce()
  const asking = view.status === 'waiting' && view.me.can_ask
  async function send(what: 'comment' | 'question') {
    const words = text.trim()
    if (!words) return field.current?.focus()
    const answer =
      what === 'comment'
        ? await say.run({ approval: view.id, text: words })
        : await ask.run({ approval: view.id, question: words })
    if (!answer.ok) return
    setText('')
    announce(what === 'comment' ? 'Comment written.' : 'The agent is asked.')
    onDone()
  }
  return (
    <div className="grid gap-2">
      <Textarea
        ref={field}
        rows={2}
        maxLength={2000}
        value={text}
        onChange={(e) => setText(e.target.value)}
        onKeyDown={(e) => {
          if (e.key === 'Enter' && (e.metaKey || e.ctrlKey)) void send('comment')
          if (e.key === 'Escape') e.currentTarget.blur()
        }}
        aria-label={asking ? 'A comment, or a question to the agent' : 'A comment'}
        placeholder={asking ? 'A comment for colleagues, or a question to the agent' : 'A comment for colleagues'}
      />
      <div className="flex flex-wrap items-center gap-2">
        <Button busy={say.pending} disabled={!text.trim() || ask.pending} onClick={() => send('comment')}>
          Comment
        </Button>
        {asking && (
          <Button busy={ask.pending} disabled={!text.trim() || say.pending} onClick={() => send('question')}>
            Ask the agent
          </Button>
        )}
        <FormMessage state={say.state.message ? say.state : ask.state} />
      </div>
    </div>
  )
}
