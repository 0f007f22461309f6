import { Pagination } from '../../../../components/page/pagination.tsx'
import { hrefWith, one, oneOf } from '../../../../components/page/search-params.ts'
import { Segmented } from '../../../../components/ui/segmented.tsx'
import { EmptyState } from '../../../../components/ui/states.tsx'
import { may } from '../../../../lib/people/actor.ts'
import { SCOPES } from '../../../../lib/people/permissions.ts'
import { listServiceAccounts } from '../../../../lib/registry/service-accounts/list-service-accounts.ts'
import { RefreshOnChange } from '../../_frame/live.tsx'
import type { ViewProps } from '../view-props.ts'
import { AccountTable } from './account-table.tsx'
import { CreateButton } from './create-button.tsx'

/** Programs that are no agents: systems of record, tool servers, scripts of the admins. */
export async function AccountsView({ person, params }: ViewProps) {
  const cursor = one(params.cursor)
  const shown = oneOf(['all'], params.accounts) ?? 'live'
  const page = await listServiceAccounts(person, {
    limit: 50,
    ...(shown === 'live' ? { live: 'true' } : {}),
    ...(cursor ? { cursor } : {}),
  })
  const mayWrite = may(person, 'service_accounts.write')
  return (
    <section aria-label="Service accounts" className="grid gap-3">
      <div className="flex flex-wrap items-center justify-between gap-3">
        <Segmented
          label="Which accounts"
          options={[
            {
              href: hrefWith('/integrate', params, { accounts: null, cursor: null }),
              label: 'Live',
              current: shown === 'live',
            },
            {
              href: hrefWith('/integrate', params, { accounts: 'all', cursor: null }),
              label: 'All',
              current: shown === 'all',
            },
          ]}
        />
        {mayWrite ? (
          <CreateButton scopes={[...SCOPES]} />
        ) : (
          <p className="text-sm text-muted">An admin creates and revokes service accounts.</p>
        )}
      </div>
      {page.items.length ? (
        <AccountTable rows={page.items} mayWrite={mayWrite} />
      ) : (
        <EmptyState title="No service account yet">
          <p>
            A service account is a token for a program that is no agent: a system of record that registers attributes, a
            tool server that states previews and outcomes, a script that registers tools. It gets named scopes, narrower
            than any role, and never decides for a person.
          </p>
        </EmptyState>
      )}
      <Pagination
        noun={page.items.length === 1 ? 'service account' : 'service accounts'}
        shown={page.items.length}
        first={cursor ? hrefWith('/integrate', params, { cursor: null }) : null}
        next={page.next_cursor ? hrefWith('/integrate', params, { cursor: page.next_cursor }) : null}
      />
      <RefreshOnChange kinds={['registry']} />
    </section>
  )
}
