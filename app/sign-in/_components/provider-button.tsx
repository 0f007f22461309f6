'use client'
import { useState } from 'react'
import { Button } from '../../../components/ui/button.tsx'
import { startProvider } from './start-provider.ts'

/** @param prepare runs first; when it answers false the person stays here */
export function ProviderButton({
  name,
  back,
  fresh = false,
  primary = false,
  prepare,
  children,
}: {
  name: string
  back: string
  fresh?: boolean
  primary?: boolean
  prepare?: () => Promise<boolean>
  children?: string
}) {
  const [leaving, setLeaving] = useState(false)
  const [failed, setFailed] = useState(false)
  async function leave() {
    setLeaving(true)
    setFailed(false)
    try {
      if (prepare && !(await prepare())) return setLeaving(false)
      await startProvider(back, fresh)
    } catch {
      setLeaving(false)
      setFailed(true)
    }
  }
  return (
    <div className="grid gap-1">
      <Button kind={primary ? 'primary' : 'plain'} busy={leaving} onClick={leave} className="w-full">
        {children ?? `Sign in with ${name}`}
      </Button>
      {failed && (
        <p role="alert" className="text-xs text-deny">
          {name} could not be reached. Try again.
        </p>
      )}
    </div>
  )
}

export function Or() {
  return (
    <div className="flex items-center gap-3 text-xs text-muted">
      <span className="h-px flex-1 bg-line" />
      or
      <span className="h-px flex-1 bg-line" />
    </div>
  )
}
