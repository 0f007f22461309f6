'use client'
import { createContext, type ReactNode, useCallback, useContext, useEffect, useMemo, useRef, useState } from 'react'
import { Button } from '../../../../../../components/ui/button.tsx'
import { PlainText } from '../../../../../../components/ui/plain-text.tsx'

const Context = createContext({ stale: false, followNext: () => {} })
/** What is on the screen is not what is there any more: nothing may be decided on it. */
export const useStale = (): boolean => useContext(Context).stale
/** The next content is one's own doing: it is shown at once. */
export const useFollowNext = (): (() => void) => useContext(Context).followNext

interface Shown {
  /** Known by its content: votes and times move on under a reader, what it consists of does not. */
  hash: string
  sentences: string[]
  body: ReactNode
}
/** What a person has opened stays as it is while somebody else rewrites it, and says so with the difference. */
export function Frozen({ hash, sentences, body, aside, bar }: Shown & { aside: ReactNode; bar: ReactNode }) {
  const [opened, setOpened] = useState<Shown>({ hash, sentences, body })
  const own = useRef(false)
  const followNext = useCallback(() => {
    own.current = true
  }, [])
  useEffect(() => {
    if (!own.current || opened.hash === hash) return
    own.current = false
    setOpened({ hash, sentences, body })
  }, [hash, opened.hash, sentences, body])
  const stale = opened.hash !== hash
  const told = useMemo(() => ({ stale, followNext }), [stale, followNext])
  const gone = opened.sentences.filter((s) => !sentences.includes(s))
  const added = sentences.filter((s) => !opened.sentences.includes(s))
  return (
    <Context.Provider value={told}>
      <div className="grid min-w-0 content-start gap-7">
        {stale && (
          <section role="alert" className="grid gap-3 rounded-lg border border-ask/40 p-4 text-sm">
            <h2 className="text-ask">Changed since you opened it</h2>
            {gone.length + added.length === 0 ? (
              <p>Its items are the same, with other values.</p>
            ) : (
              <ul className="grid gap-1">
                {gone.map((s) => (
                  <li key={`gone ${s}`}>
                    <del>
                      <PlainText text={s} />
                    </del>
                  </li>
                ))}
                {added.map((s) => (
                  <li key={`added ${s}`}>
                    <ins>
                      <PlainText text={s} />
                    </ins>
                  </li>
                ))}
              </ul>
            )}
            <div>
              <Button onClick={() => setOpened({ hash, sentences, body })}>Show it as it is now</Button>
            </div>
          </section>
        )}
        {stale ? opened.body : body}
      </div>
      {aside}
      {bar}
    </Context.Provider>
  )
}
