'use client'
import type { Route } from 'next'
import { useRouter } from 'next/navigation'
import { useId, useRef, useState } from 'react'
import { FormMessage } from '../../../components/forms/form-message.tsx'
import { useAction } from '../../../components/forms/use-action.ts'
import { useNotify } from '../../../components/ui/announcer.tsx'
import { Button } from '../../../components/ui/button.tsx'
import { Dialog } from '../../../components/ui/dialog.tsx'
import { Checkbox, Field, Input } from '../../../components/ui/field.tsx'
import type { ViewPage } from '../../../lib/evidence/saved-views/pages.ts'
import type { SavedView } from '../../../lib/evidence/saved-views/saved-view.ts'
import { dropView, editView, keepView } from './actions.ts'

/** A new view of the filters of the moment, or the name and the sharing of one that is there. */
export default function ViewDialog({
  open,
  onClose,
  page,
  query,
  view,
}: {
  open: boolean
  onClose(): void
  page: ViewPage
  query: string
  view: SavedView | null
}) {
  const id = useId()
  const router = useRouter()
  const notify = useNotify()
  const field = useRef<HTMLInputElement>(null)
  const [name, setName] = useState(view?.name ?? '')
  const [shared, setShared] = useState(view?.shared ?? false)
  const save = useAction(view ? editView : keepView)
  const drop = useAction(dropView)
  async function submit() {
    const answer = await save.run(view ? { id: view.id, name, shared } : { page, name, query, shared })
    if (!answer.ok || !answer.data) return field.current?.focus()
    onClose()
    notify(view ? 'The view was changed.' : `Saved as ${answer.data.name}.`)
    if (view) router.refresh()
    else router.replace(`/${page}?${query}&saved=${answer.data.id}` as Route, { scroll: false })
  }
  async function remove() {
    const answer = await drop.run({ id: view?.id })
    if (!answer.ok) return
    onClose()
    notify('The view was removed.')
    router.replace(`/${page}?${query}` as Route, { scroll: false })
  }
  return (
    <Dialog
      open={open}
      onClose={onClose}
      initialFocus={field}
      title={view ? 'Edit the view' : 'Save these filters as a view'}
      actions={
        <>
          {view && (
            <Button kind="danger" className="mr-auto" busy={drop.pending} onClick={remove}>
              Remove view
            </Button>
          )}
          <Button onClick={onClose}>Cancel</Button>
          <Button kind="primary" busy={save.pending} onClick={submit}>
            {view ? 'Save changes' : 'Save view'}
          </Button>
        </>
      }
    >
      <form
        className="grid gap-3"
        onSubmit={(e) => {
          e.preventDefault()
          void submit()
        }}
      >
        <Field id={id} label="Name" error={save.state.fields.name ?? null}>
          <Input
            id={id}
            ref={field}
            value={name}
            maxLength={60}
            autoComplete="off"
            onChange={(e) => setName(e.target.value)}
            aria-invalid={save.state.fields.name ? true : undefined}
          />
        </Field>
        <Checkbox checked={shared} onChange={(e) => setShared(e.target.checked)}>
          Share it with everybody in this organization who may see the page
        </Checkbox>
        <FormMessage state={save.state.ok ? drop.state : save.state} />
      </form>
    </Dialog>
  )
}
