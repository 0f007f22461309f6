/** The key that does it, for the eyes; `aria-keyshortcuts` of the button says it to others. */
export function KeyHint({ keys }: { keys: string }) {
  return (
    <span aria-hidden="true" className="hidden md:inline-flex">
      <kbd className="rounded-sm border border-line-strong px-[5px] font-mono text-[11px] leading-4 font-medium text-muted [.primary_&]:border-accent-ink/45 [.primary_&]:text-accent-ink">
        {keys}
      </kbd>
    </span>
  )
}
