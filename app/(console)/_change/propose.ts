'use server'
import { z } from 'zod'
import { addToChange } from '../../../lib/changes/add-to-change.ts'
import { needed } from '../../../lib/changes/approvals.ts'
import type { ChangeView } from '../../../lib/changes/change-view.ts'
import { changeItems, plainItems } from '../../../lib/changes/items.ts'
import { openChange } from '../../../lib/changes/open-change.ts'
import { previewItems } from '../../../lib/changes/preview-items.ts'
import { submitChange } from '../../../lib/changes/submit-change.ts'
import { action } from '../../../lib/people/action.ts'
import { AppError } from '../../../lib/platform/app-error.ts'

// The two calls of the dialog that a form opens when its thing is governed.

const described = z.strictObject({ items: changeItems })
export const describe = action('changes.write', described, async (actor, { items }) => {
  const { sentences, ...seen } = await previewItems(actor, plainItems(items))
  return { ...seen, sentences, title: titleOf(sentences) }
})

const proposed = z.strictObject({
  items: changeItems,
  title: z.string().max(200).default(''),
  why: z.string().max(4_000).default(''),
  submit: z.boolean(),
  /** One's own draft that they are added to. */
  draft: z.string().max(64).optional(),
})
/** Opens a change and puts it before the reviewers, or keeps it as a draft, or adds to one. */
export const propose = action('changes.write', proposed, async (actor, { items, title, why, submit, draft }) => {
  const plain = plainItems(items)
  if (draft) return summary(await addToChange(actor, draft, plain), null)
  const opened = await openChange(actor, { title, why, items: plain })
  if (!submit) return summary(opened, null)
  try {
    return summary(await submitChange(actor, opened.id, { version: opened.version }), null)
  } catch (e) {
    // the draft is kept: nothing that was written is lost
    if (e instanceof AppError) return summary(opened, e.message)
    throw e
  }
})
const summary = ({ id, state, loosening }: ChangeView, refused: string | null) => ({
  id,
  state,
  approvals: needed({ loosening }),
  refused,
})

const TITLE_MAX = 120
/** The first item says what it is about; a person writes a better one. */
function titleOf([first = '', ...more]: string[]): string {
  const short = first.replace(/\.$/, '')
  const cut = short.length > TITLE_MAX ? `${short.slice(0, TITLE_MAX - 1)}…` : short
  return more.length ? `${cut}, and ${more.length} more` : cut
}
