import { DetailSkeleton } from '../../../../components/ui/skeleton.tsx'

export default function PolicyLoading() {
  return <DetailSkeleton what="the policy" blocks={['h-[62px]', 'h-40', 'h-24', 'h-40']} />
}
