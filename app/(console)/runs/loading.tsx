import { PageSkeleton } from '../../../components/ui/skeleton.tsx'

export default function RunsLoading() {
  return <PageSkeleton what="the runs" />
}
