'use client'
import dynamic from 'next/dynamic'
import { useRouter } from 'next/navigation'
import { FormMessage } from '../../../components/forms/form-message.tsx'
import { useAction } from '../../../components/forms/use-action.ts'
import { useDialog } from '../../../components/forms/use-dialog.ts'
import { useNotify } from '../../../components/ui/announcer.tsx'
import { Button } from '../../../components/ui/button.tsx'
import { PlainText } from '../../../components/ui/plain-text.tsx'
import { Tag } from '../../../components/ui/tag.tsx'
import { editView } from './actions.ts'
import type { Views } from './load-views.ts'

const ViewDialog = dynamic(() => import('./view-dialog.tsx'), { ssr: false })

/** The name of the view that is open, whose it is, and whether the page shows something else by now. */
export function OpenView({ views: { page, open, missing, query } }: { views: Views }) {
  const router = useRouter()
  const notify = useNotify()
  const dialog = useDialog()
  const { state, pending, run } = useAction(editView)
  if (missing)
    return (
      <p role="status" className="text-sm text-ask">
        The saved view that this address names is gone, or nobody shared it with you. These are all entries.
      </p>
    )
  if (!open) return null
  const changed = open.query !== query
  async function keep() {
    const answer = await run({ id: open?.id, query })
    if (!answer.ok) return
    notify('The view has these filters now.')
    router.refresh()
  }
  return (
    <section aria-label="The open view" className="flex flex-wrap items-center gap-x-3 gap-y-1.5 text-sm">
      <h2 className="text-sm font-medium">
        <PlainText text={open.name} />
      </h2>
      <Tag>
        {open.shared ? (open.own ? 'shared by you' : `shared by ${open.owner.name ?? 'somebody who left'}`) : 'yours'}
      </Tag>
      {changed && <span className="text-muted">with other filters</span>}
      <span className="flex flex-wrap gap-1">
        {changed && open.own && (
          <Button kind="quiet" small busy={pending} onClick={keep}>
            Keep these filters
          </Button>
        )}
        {open.own && (
          <Button kind="quiet" small onClick={dialog.show}>
            Edit view…
          </Button>
        )}
      </span>
      {!state.ok && <FormMessage state={state} />}
      {dialog.wanted && (
        <ViewDialog key={dialog.key} open={dialog.open} onClose={dialog.close} page={page} query={query} view={open} />
      )}
    </section>
  )
}
