'use client'
import { Button } from '../ui/button.tsx'
import { ErrorState } from '../ui/states.tsx'

const digestOf = (error: unknown): string | null => {
  const digest = typeof error === 'object' && error !== null && 'digest' in error ? error.digest : null
  return typeof digest === 'string' ? digest : null
}
/** What an error.tsx shows: `export default PageError`. The number is in the log beside what went wrong. */
export function PageError({ error, retry }: { error: unknown; retry: () => void }) {
  return (
    <ErrorState
      level={1}
      title="This page could not be made"
      requestId={digestOf(error)}
      actions={
        <Button kind="plain" onClick={() => retry()}>
          Try again
        </Button>
      }
    >
      <p>Something went wrong on our side. Nothing was changed or allowed by it.</p>
    </ErrorState>
  )
}
