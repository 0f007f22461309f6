import type { ReactNode, Ref } from 'react'
import { cx } from '../ui/class-names.ts'

/**
 * A list and, beside it, what is open: two panes that scroll by themselves. Where there is no room for both, what is
 * open stands in place of the list.
 */
export function Split({
  list,
  panel,
  label,
  title,
  panelRef,
}: {
  list: ReactNode
  /** Null: nothing is open. */
  panel: ReactNode | null
  /** What the panel is: "The open decision". */
  label: string
  /** The page's title again, for where the panel hides the list. */
  title: string
  panelRef?: Ref<HTMLElement>
}) {
  return (
    <div className={cx('min-h-0 flex-1 xl:grid', Boolean(panel) && 'xl:grid-cols-[minmax(0,1fr)_minmax(0,560px)]')}>
      <div className={cx('min-w-0 xl:overflow-y-auto', Boolean(panel) && 'no-print max-xl:hidden')}>{list}</div>
      {panel && (
        <aside
          ref={panelRef}
          aria-label={label}
          className="min-w-0 border-line bg-surface xl:overflow-y-auto xl:border-l"
        >
          <h1 className="sr-only xl:hidden">{title}</h1>
          {panel}
        </aside>
      )}
    </div>
  )
}

/** Above a list that stands still: the reader takes what is newer when they like. */
export const NewerLink = ({ children, onShow }: { children: ReactNode; onShow(): void }) => (
  <button type="button" onClick={onShow} className="link w-fit justify-self-center rounded-sm text-sm">
    {children}
  </button>
)
