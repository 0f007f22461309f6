'use client'
import type { Route } from 'next'
import { useRouter } from 'next/navigation'
import { useEffect } from 'react'
import { hrefOf, type View } from '../views.ts'

const VIEW_OF: Record<string, View> = { grants: 'grants', limits: 'grants', stages: 'identities', keys: 'identities' }

/** A link to a part of the page (#grants, #limits, #stages) leads to the view that holds it. */
export function HashView({ agent }: { agent: string }) {
  const router = useRouter()
  useEffect(() => {
    const part = window.location.hash.slice(1)
    const view = Object.hasOwn(VIEW_OF, part) ? VIEW_OF[part] : undefined
    if (!view || new URLSearchParams(window.location.search).get('view') === view) return
    const env = new URLSearchParams(window.location.search).get('env')
    router.replace(`${hrefOf(agent, view, { env })}#${part}` as Route)
  }, [agent, router])
  return null
}
