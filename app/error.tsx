'use client'
import { PageError } from '../components/page/page-error.tsx'

export default function RootError(props: { error: unknown; retry: () => void }) {
  return (
    <main id="main">
      <PageError {...props} />
    </main>
  )
}
