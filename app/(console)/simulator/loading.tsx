import { PageSkeleton, TableSkeleton } from '../../../components/ui/skeleton.tsx'

export default function SimulatorLoading() {
  return (
    <PageSkeleton what="the simulator">
      <TableSkeleton what="the simulator" rows={8} columns={3} />
    </PageSkeleton>
  )
}
