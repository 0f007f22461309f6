import { PageSkeleton, TableSkeleton } from '../../../components/ui/skeleton.tsx'

export default function SettingsLoading() {
  return (
    <PageSkeleton what="settings">
      <TableSkeleton what="settings" rows={10} columns={4} />
    </PageSkeleton>
  )
}
