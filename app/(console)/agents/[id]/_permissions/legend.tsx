import { Permission, permissionMeaning } from '../../_components/permission.tsx'

const WORDS = ['alone', 'told', 'asks', 'limited', 'shadow', 'denied', 'no_grant', 'never'] as const

export function Legend() {
  return (
    <aside aria-labelledby="words" className="lg:border-l lg:border-line lg:pl-6">
      <h2 id="words">What the words mean</h2>
      <dl className="mt-1.5 text-sm">
        {WORDS.map((word) => (
          <div key={word} className="grid grid-cols-[6.5rem_minmax(0,1fr)] gap-x-3 py-1">
            <dt>
              <Permission word={word} />
            </dt>
            <dd className="text-muted">{permissionMeaning(word)}</dd>
          </div>
        ))}
      </dl>
      <p className="mt-3 text-sm text-muted">
        Open a cell to see the rule that decides, and to change what it decides.
      </p>
    </aside>
  )
}
