import { DetailSkeleton } from '../../../../../components/ui/skeleton.tsx'

export default function ChangeLoading() {
  return <DetailSkeleton what="the change" blocks={['h-[62px]', 'h-24', 'h-40', 'h-40']} />
}
