'use client'
import Link from 'next/link'
import { Time } from '../../../../components/time/time.tsx'
import { Button, buttonClass } from '../../../../components/ui/button.tsx'
import { Bone, Loading } from '../../../../components/ui/skeleton.tsx'
import { Banner, EmptyState, ErrorState } from '../../../../components/ui/states.tsx'
import type { CachedCard } from '../_state/card-cache.ts'
import { Card } from './card.tsx'

interface Props {
  id: string
  card: CachedCard | undefined
  alike: number
  onAlike(): void
  onReload(): void
  onBack(): void
  onNext(): void
  backHref: string
}
/** The open request in whichever state it is: on its way, missing, failed, or there. */
export function CardPane({ id, card, ...rest }: Props) {
  if (card?.view)
    return (
      <>
        {card.error && (
          <Banner
            tone="ask"
            action={
              <Button small onClick={rest.onReload}>
                Try again
              </Button>
            }
          >
            It could not be read again ({card.error.message}). This is how it was at{' '}
            <Time at={card.view.now} form="clock" />.
          </Banner>
        )}
        <Card key={id} latest={card.view} {...rest} />
      </>
    )
  if (card?.error?.code === 'not_found')
    return (
      <EmptyState
        title="There is no such request, or you may not see it"
        actions={
          <Link href={rest.backHref as '/approvals'} className={buttonClass()}>
            All requests
          </Link>
        }
      >
        <p>It may belong to another organization than the one you are signed in to.</p>
      </EmptyState>
    )
  if (card?.error)
    return (
      <ErrorState
        title="This request could not be read"
        requestId={card.error.requestId}
        actions={<Button onClick={rest.onReload}>Try again</Button>}
      >
        <p>{card.error.message}</p>
      </ErrorState>
    )
  return <CardSkeleton />
}

/** The same geometry as the card. */
export function CardSkeleton() {
  return (
    <Loading what="the request">
      <div className="grid max-w-[860px] gap-[22px] px-4 pt-4 lg:px-8 lg:pt-[22px]">
        <div className="grid gap-2.5">
          <Bone className="h-5 w-11/12" />
          <Bone className="h-5 w-1/2" />
          <Bone className="mt-1 h-3.5 w-2/3" />
        </div>
        <Bone className="h-[62px] w-full rounded-lg" />
        <div className="grid gap-3">
          <Bone className="h-3.5 w-24" />
          <Bone className="h-4 w-full" />
          <Bone className="h-4 w-full" />
          <Bone className="h-4 w-2/3" />
        </div>
        <div className="grid gap-3">
          <Bone className="h-3.5 w-32" />
          <Bone className="h-4 w-3/4" />
          <Bone className="h-4 w-1/2" />
        </div>
      </div>
    </Loading>
  )
}
