'use client'
import type { MouseEvent, ReactNode, RefObject } from 'react'
import { Time } from '../../../../components/time/time.tsx'
import { Button } from '../../../../components/ui/button.tsx'
import { formatNumber } from '../../../../components/ui/format.ts'
import { Banner } from '../../../../components/ui/states.tsx'
import { addressOf } from '../_state/addresses.ts'
import type { CardCache } from '../_state/card-cache.ts'
import type { useRequests } from '../_state/use-requests.ts'
import { RequestRow } from './request-row.tsx'

interface Props {
  requests: ReturnType<typeof useRequests>
  list: RefObject<HTMLUListElement | null>
  cache: CardCache
  openId: string | null
  query: string
  onOpen(id: string, event: MouseEvent): void
  empty: ReactNode
}
export function Requests({ requests, list, cache, openId, query, onOpen, empty }: Props) {
  const { items, incoming, next, at, failed, loadingMore, refresh, reveal, loadMore } = requests
  return (
    <>
      {failed && (
        <Banner
          tone="ask"
          action={
            <Button small onClick={refresh}>
              Try again
            </Button>
          }
        >
          The list could not be read again. This is how it was at <Time at={new Date(at)} form="clock" />.
        </Banner>
      )}
      <div role="status">
        {incoming.length > 0 && (
          <button
            type="button"
            onClick={reveal}
            className="ring-inside block min-h-11 w-full border-b border-line bg-surface text-sm text-accent hover:bg-hover md:min-h-9"
          >
            {formatNumber(incoming.length)} new {incoming.length === 1 ? 'request' : 'requests'}
          </button>
        )}
      </div>
      {items.length === 0 ? (
        empty
      ) : (
        <ul ref={list}>
          {items.map((request) => (
            <RequestRow
              key={request.id}
              request={request}
              href={addressOf(request.id, query)}
              open={request.id === openId}
              now={at}
              view={cache.get(request.id)?.view ?? null}
              onOpen={(e) => onOpen(request.id, e)}
            />
          ))}
        </ul>
      )}
      {next && items.length > 0 && (
        <div className="p-3">
          <Button busy={loadingMore} onClick={loadMore} className="w-full">
            Load more
          </Button>
        </div>
      )}
    </>
  )
}
