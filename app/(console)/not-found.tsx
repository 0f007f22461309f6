import type { Metadata } from 'next'
import { NotFoundState } from '../../components/page/not-found-state.tsx'

export const metadata: Metadata = { title: 'Not found' }

/** Inside the frame: the way on is the rail. */
export default NotFoundState
