import type { Metadata } from 'next'
import { NotFoundState } from '../components/page/not-found-state.tsx'

export const metadata: Metadata = { title: 'Not found' }

export default function NotFound() {
  return (
    <main id="main">
      <NotFoundState />
    </main>
  )
}
