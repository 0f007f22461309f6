'use client'
import { useCallback, useEffect, useRef, useState } from 'react'
import { Time } from '../../../components/time/time.tsx'
import { Button, Spinner } from '../../../components/ui/button.tsx'
import { count, formatNumber } from '../../../components/ui/format.ts'
import { CheckGlyph, DenyGlyph } from '../../../components/ui/glyphs.tsx'
import { Id } from '../../../components/ui/id.tsx'
import { type Claim, type Proof, type Verdict, verifyInclusion } from './verify-inclusion.ts'

type State = { is: 'checking' } | { is: 'pending' } | { is: 'unknown'; why: string } | { is: 'done'; verdict: Verdict }

/** The signer signs each second: an entry of this moment is covered soon. */
const AGAIN_MS = 1_500
const TRIES = 6

async function look(claim: Claim): Promise<State> {
  let response: Response
  try {
    response = await fetch(`/api/v1/ledger/proofs/inclusion?index=${claim.index}`, { cache: 'no-store' })
  } catch {
    return { is: 'unknown', why: 'The proof could not be fetched: the server does not answer.' }
  }
  const answer = await response.json().catch(() => null)
  if (response.status === 404 && answer?.code === 'not_signed_yet') return { is: 'pending' }
  if (!response.ok) return { is: 'unknown', why: answer?.title ?? 'The proof could not be fetched.' }
  return { is: 'done', verdict: await verifyInclusion(claim, answer as Proof) }
}

/** Whether this entry is in the signed log: found out here, in the reader's browser. */
export function InclusionProof({ claim }: { claim: Claim }) {
  const [state, setState] = useState<State>({ is: 'checking' })
  const newest = useRef(0)
  const wanted = JSON.stringify(claim)
  const check = useCallback(async () => {
    const mine = ++newest.current
    setState({ is: 'checking' })
    for (let i = 0; i < TRIES; i++) {
      const found = await look(JSON.parse(wanted) as Claim)
      if (mine !== newest.current) return
      setState(found)
      if (found.is !== 'pending') return
      await new Promise((resolve) => setTimeout(resolve, AGAIN_MS))
      if (mine !== newest.current) return
    }
  }, [wanted])
  useEffect(() => {
    void check()
    return () => {
      newest.current++
    }
  }, [check])
  return (
    <section aria-label="Proof of inclusion" className="text-sm" data-proof={nameOf(state)}>
      <div role={failed(state) ? 'alert' : 'status'}>
        <Said state={state} index={claim.index} />
      </div>
      {state.is !== 'checking' && !(state.is === 'done' && state.verdict.result === 'verified') && (
        <Button small kind="plain" className="no-print mt-1.5" onClick={check}>
          Check again
        </Button>
      )}
    </section>
  )
}
const failed = (s: State) => s.is === 'done' && s.verdict.result === 'failed'
const nameOf = (s: State) => (s.is === 'done' ? s.verdict.result : s.is)

function Said({ state, index }: { state: State; index: number }) {
  if (state.is === 'checking')
    return (
      <p className="flex min-h-6 items-center gap-1.5 text-muted">
        <Spinner />
        Proving that the log holds this entry …
      </p>
    )
  if (state.is === 'unknown') return <p className="text-muted">{state.why} Nothing was checked.</p>
  if (state.is === 'pending')
    return (
      <p className="text-muted">
        Entry #{formatNumber(index)} is recorded, and not yet under a checkpoint. The signer signs what is new each
        second.
      </p>
    )
  return state.verdict.result === 'failed' ? (
    <Failed why={state.verdict.why} />
  ) : (
    <Verified verdict={state.verdict} index={index} />
  )
}

function Failed({ why }: { why: string }) {
  return (
    <div className="rounded-lg border border-deny bg-deny-bg px-3 py-2.5">
      <p className="inline-flex items-center gap-1.5 font-semibold text-deny">
        <DenyGlyph />
        This entry is not proven
      </p>
      <p>{why} Keep what you see, and tell whoever is responsible for your evidence: this must not happen.</p>
    </div>
  )
}

function Verified({ verdict, index }: { verdict: Extract<Verdict, { result: 'verified' }>; index: number }) {
  const { origin, size, root, at, hashes, signedBy } = verdict
  return (
    <>
      <p className="inline-flex items-center gap-1.5 font-medium text-allow">
        <CheckGlyph />
        {signedBy ? 'In the signed log: proven in this browser' : 'Under the checkpoint’s root: proven in this browser'}
      </p>
      <p className="text-muted">
        Entry #{formatNumber(index)} of {formatNumber(size)}, by its bytes and {count(hashes, 'hash', 'hashes')} up to
        the root <Id id={root} what="root" />
        {', '}
        {signedBy ? (
          <>
            signed by <span className="mono break-all">{signedBy}</span>
          </>
        ) : (
          <>
            of <span className="mono break-all">{origin}</span>; this browser cannot check its Ed25519 signature
          </>
        )}
        . The signer looked <Time at={at} form="full" />.
      </p>
    </>
  )
}
