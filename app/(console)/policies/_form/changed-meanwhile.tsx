'use client'
import { Button } from '../../../../components/ui/button.tsx'
import { AskGlyph } from '../../../../components/ui/glyphs.tsx'
import type { PolicyView } from '../../../../lib/registry/policies/policy-view.ts'
import { ContentDiff } from '../_parts/content-diff.tsx'

/** Somebody published while this form was open: what, and the two ways on. */
export function ChangedMeanwhile({
  was,
  is,
  onKeep,
  onDrop,
}: {
  was: PolicyView
  is: PolicyView
  onKeep(): void
  onDrop(): void
}) {
  const contentOf = (policy: PolicyView, version: number) => policy.versions.find((v) => v.version === version)
  const before = contentOf(was, was.version)
  const now = contentOf(is, is.version)
  return (
    <section role="alert" className="grid gap-3 rounded-lg border border-ask/40 p-4">
      <h2 className="flex items-center gap-1.5 text-ask">
        <AskGlyph />
        Changed since you opened it
      </h2>
      <p className="text-sm">
        {now?.created_by.name ?? 'A service account'} published version {is.version}
        {is.status === 'retired' ? ' and it is retired now' : ''}. You started from version {was.version}.
      </p>
      {before && now && <ContentDiff was={before.content} is={now.content} />}
      <div className="flex flex-wrap gap-2">
        <Button onClick={onKeep}>Keep what I wrote, on top of version {is.version}</Button>
        <Button kind="quiet" onClick={onDrop}>
          Start again from version {is.version}
        </Button>
      </div>
    </section>
  )
}
