import { PageSkeleton } from '../../../components/ui/skeleton.tsx'

export default function DecisionsLoading() {
  return <PageSkeleton what="the decisions" />
}
