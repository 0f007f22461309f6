'use client'
import type { Route } from 'next'
import dynamic from 'next/dynamic'
import { useRouter } from 'next/navigation'
import { useDialog } from '../../../components/forms/use-dialog.ts'
import { ChevronGlyph } from '../../../components/ui/glyphs.tsx'
import type { MenuItem } from '../../../components/ui/menu.tsx'
import { MenuButton } from '../../../components/ui/menu-button.tsx'
import { PlainText } from '../../../components/ui/plain-text.tsx'
import type { SavedView } from '../../../lib/evidence/saved-views/saved-view.ts'
import type { Views } from './load-views.ts'

const ViewDialog = dynamic(() => import('./view-dialog.tsx'), { ssr: false })

/** Saved filters: one's own, those that others share, and keeping those of the moment. */
export function ViewsMenu({ views }: { views: Views }) {
  const router = useRouter()
  const dialog = useDialog()
  const { page, all, open, query } = views
  const itemOf =
    (group: string) =>
    (v: SavedView): MenuItem => ({
      id: v.id,
      // a name that others gave is text like any other: nothing in it is hidden or turned around
      label: <PlainText text={v.name} />,
      group,
      checked: v.id === open?.id,
      run: () => router.push(`/${page}?saved=${v.id}` as Route),
    })
  const items: MenuItem[] = [
    // before the views: there may be a hundred of them
    {
      id: 'save',
      label: query ? 'Save these filters…' : 'Filter first, then save it here',
      disabled: !query,
      run: dialog.show,
    },
    ...all.filter((v) => v.own).map(itemOf('Yours')),
    ...all.filter((v) => !v.own).map(itemOf('Shared by others')),
  ]
  return (
    <>
      <MenuButton label="Saved views" items={items} kind="plain">
        <span className="max-w-48 truncate">{open?.name ?? 'Saved views'}</span>
        <ChevronGlyph size={12} />
      </MenuButton>
      {dialog.wanted && (
        <ViewDialog key={dialog.key} open={dialog.open} onClose={dialog.close} page={page} query={query} view={null} />
      )}
    </>
  )
}
