import { DetailSkeleton } from '../../../../../components/ui/skeleton.tsx'

export default function FormLoading() {
  return <DetailSkeleton what="the form" blocks={['h-[34px]', 'h-56', 'h-24']} wide />
}
