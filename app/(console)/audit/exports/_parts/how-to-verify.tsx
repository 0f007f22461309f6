import { CodeBlock } from '../../../../../components/ui/code-block.tsx'

/** The command, the policy file, and what a bundle cannot bring with it: the keys. */
export function HowToVerify({
  origin,
  keys,
  writers,
  keptDays,
}: {
  origin: string
  keys: string[]
  writers: string[]
  keptDays: number
}) {
  const policy = [
    ...(keys.length ? keys.map((key) => `log ${key}`) : [`log <the key of ${origin}>`]),
    ...writers.map((key) => `writer ${key}`),
    'require disclosures   # only for bundles with disclosures',
    '',
  ].join('\n')
  return (
    <div className="grid max-w-[860px] gap-3 text-sm">
      <p>
        Whoever verifies needs the bundle, a policy file of their own, and nothing from here: no account, no network.
        The exit code says it: 0 verified, 1 tampered (with the first bad entry), 2 not verifiable, 3 wrong usage.
      </p>
      <CodeBlock label="Verify a bundle" code={'countersign verify --policy policy.txt bundle.tar'} />
      <CodeBlock label="policy.txt" code={policy} />
      <p className="text-muted">
        Give the keys to the auditor by another way than the bundle, and once: a bundle, or a page like this one, that
        brings its own keys proves nothing. The checkpoint inside is worth keeping: with{' '}
        <span className="mono">--previous checkpoint</span> the next bundle shows that the log only grew.
      </p>
      <p className="text-muted">
        A transfer that broke goes on with <span className="mono">curl -C -</span>. Files are kept for {keptDays} days
        and held against their digests each day and with each download; a file that discloses somebody who was erased
        since is removed. What was fetched is out of reach. A second verifier, in Python, and the format are in{' '}
        <span className="mono">docs/verifier</span> and <span className="mono">docs/bundle-format.md</span>.
      </p>
    </div>
  )
}
