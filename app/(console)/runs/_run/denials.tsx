'use client'
import type { Route } from 'next'
import dynamic from 'next/dynamic'
import Link from 'next/link'
import { useRouter } from 'next/navigation'
import { useState } from 'react'
import { Time } from '../../../../components/time/time.tsx'
import { useNotify } from '../../../../components/ui/announcer.tsx'
import { Button } from '../../../../components/ui/button.tsx'
import { DenyGlyph } from '../../../../components/ui/glyphs.tsx'
import { PlainText } from '../../../../components/ui/plain-text.tsx'
import type { RunView } from '../../../../lib/evidence/get-run.ts'

const ReopenDialog = dynamic(() => import('./reopen-dialog.tsx'), { ssr: false })
type Denial = RunView['denials'][number]

/** What a person closed for the rest of this run, and who may open it again. */
export function Denials({ denials, mayReopen }: { denials: Denial[]; mayReopen: boolean }) {
  const router = useRouter()
  const notify = useNotify()
  const [dialog, setDialog] = useState<{ denial: Denial; open: boolean } | null>(null)
  if (!denials.length) return null
  const close = () => setDialog((d) => d && { ...d, open: false })
  return (
    <section aria-labelledby="denials">
      <h2 id="denials" className="mb-1">
        Denied in this run
      </h2>
      <ul className="text-sm">
        {denials.map((d) => (
          <li
            key={d.approval_id}
            className="flex flex-wrap items-start justify-between gap-x-4 gap-y-1 border-b border-line py-2"
          >
            <div className="min-w-0">
              <span className="inline-flex items-center gap-1.5">
                <span className={d.reopened_at ? 'text-muted' : 'text-deny'}>
                  <DenyGlyph />
                </span>
                <Link href={`/approvals/${d.approval_id}` as Route} prefetch={false} className="link">
                  <PlainText text={d.tool} />
                </Link>
                {d.resource_key && (
                  <span className="text-muted">
                    on <PlainText text={d.resource_key} />
                  </span>
                )}
              </span>
              <p className="border-l-2 border-line pl-2.5">
                <PlainText text={d.reason} />
              </p>
              <p className="text-xs text-muted">
                {d.reopened_at ? (
                  <>
                    Reopened <Time at={d.reopened_at} />; the agent may ask again.
                  </>
                ) : (
                  'The same is denied until a person reopens it.'
                )}
              </p>
            </div>
            {mayReopen && !d.reopened_at && (
              <Button onClick={() => setDialog({ denial: d, open: true })}>Reopen…</Button>
            )}
          </li>
        ))}
      </ul>
      {dialog && (
        <ReopenDialog
          key={`${dialog.denial.approval_id} ${String(dialog.open)}`}
          denial={dialog.denial}
          open={dialog.open}
          onClose={close}
          onDone={() => {
            close()
            notify('Reopened. The agent may ask again.')
            router.refresh()
          }}
        />
      )}
    </section>
  )
}
