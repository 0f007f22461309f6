'use client'
import { Menu as Base } from '@base-ui/react/menu'
import type { ReactNode, RefObject } from 'react'
import { CheckGlyph } from './glyphs.tsx'

// The popup half of a menu: 58 KB of script, so `MenuButton` fetches it when it is first wanted.

export interface MenuItem {
  id: string
  label: ReactNode
  /** Groups are divided by a line; a group's name is shown above it. */
  group?: string
  run?: () => void
  href?: string
  /** Set on choices of which one holds. */
  checked?: boolean
  disabled?: boolean
}

const ITEM =
  'flex min-h-10 [overflow-wrap:anywhere] cursor-default items-center gap-2 rounded-sm px-2 text-sm outline-none select-none data-highlighted:bg-hover data-disabled:text-muted md:min-h-8'

export default function MenuPopup({
  open,
  onOpenChange,
  anchor,
  align,
  label,
  head,
  items,
}: {
  open: boolean
  onOpenChange(open: boolean): void
  anchor: RefObject<HTMLElement | null>
  align: 'start' | 'end'
  label: string
  head?: ReactNode
  items: MenuItem[]
}) {
  const groups: { name: string; items: MenuItem[] }[] = []
  for (const item of items) {
    const last = groups.at(-1)
    if (last && last.name === (item.group ?? '')) last.items.push(item)
    else groups.push({ name: item.group ?? '', items: [item] })
  }
  return (
    <Base.Root open={open} onOpenChange={onOpenChange}>
      <Base.Portal container={anchor.current?.parentElement}>
        <Base.Positioner
          anchor={anchor}
          align={align}
          sideOffset={6}
          positionMethod="fixed"
          className="z-50 outline-none"
        >
          <Base.Popup
            className="popup max-h-[80dvh] max-w-[min(28rem,calc(100vw-1rem))] min-w-52 overflow-y-auto rounded-lg bg-surface p-1 shadow-lift outline-none"
            aria-label={label}
            finalFocus={anchor}
          >
            {head}
            {groups.map((group, i) => (
              <Base.Group key={group.items[0]?.id}>
                {(i > 0 || head) && <Base.Separator className="mx-2 my-1 h-px bg-line" />}
                {group.name && (
                  <Base.GroupLabel className="px-2 pt-1 pb-0.5 text-xs text-muted">{group.name}</Base.GroupLabel>
                )}
                {group.items.map((item) =>
                  item.href ? (
                    <Base.LinkItem key={item.id} href={item.href} className={ITEM}>
                      {item.label}
                    </Base.LinkItem>
                  ) : item.checked === undefined ? (
                    <Base.Item key={item.id} className={ITEM} disabled={item.disabled} onClick={item.run}>
                      {item.label}
                    </Base.Item>
                  ) : (
                    <Base.CheckboxItem
                      key={item.id}
                      checked={item.checked}
                      className={ITEM}
                      onClick={item.run}
                      closeOnClick
                    >
                      <span className="w-3.5">{item.checked && <CheckGlyph />}</span>
                      {item.label}
                    </Base.CheckboxItem>
                  ),
                )}
              </Base.Group>
            ))}
          </Base.Popup>
        </Base.Positioner>
      </Base.Portal>
    </Base.Root>
  )
}
