import type { Route } from 'next'
import Link from 'next/link'
import { Banner } from '../../../../../components/ui/states.tsx'
import { may } from '../../../../../lib/people/actor.ts'
import { standingOf } from '../../_components/tool-status.tsx'
import type { ViewProps } from '../view-props.ts'
import { hrefOf } from '../views.ts'

/** What stands in the way of using it, and what to do about it. */
export function ToolBanner({ person, tool }: ViewProps) {
  const standing = standingOf(tool)
  const held = tool.versions.filter((v) => v.review === 'held' && v.version >= tool.current_version)[0]
  if (standing === 'retired')
    return (
      <Banner>Retired for good: every use is denied. Its definition stays readable, for the decisions it made.</Banner>
    )
  if (standing === 'quarantined')
    return (
      <Banner tone="deny">
        Quarantined: every use is denied. Look at its versions and at what it did, then{' '}
        {may(person, 'tools.write') ? 'release it above.' : 'ask an admin to release it.'}
      </Banner>
    )
  if (!held) return null
  return (
    <Banner
      tone="ask"
      action={
        <Link href={hrefOf(tool.name, 'versions') as Route} className="font-medium underline underline-offset-2">
          {may(person, 'tools.write') ? 'Review it' : 'See the version'}
        </Link>
      }
    >
      {standing === 'held'
        ? `Version ${held.version} waits for a review, and until then every use is denied.`
        : `Version ${held.version} waits for a review; until then version ${tool.current_version} decides.`}{' '}
      {!may(person, 'tools.write') && 'An admin reviews it.'}
    </Banner>
  )
}
