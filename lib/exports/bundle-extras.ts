import { type BundleAnchors, bundleAnchors } from '../anchors/bundle-anchors.ts'
import { sqlOfClient } from '../ledger/append.ts'
import type { SignedHead } from '../ledger/serve.ts'
import { installation } from '../platform/db.ts'
import { withClient } from './read-log.ts'

// What lies in a bundle beside what is verified: how to do it, and for information who wrote. A verifier reads the
// checkpoint and none of the rest: keys come from the auditor's own policy.

export interface Extra {
  name: string
  bytes: Buffer
}

export interface Extras {
  files: Extra[]
  /** For the manifest. */
  anchors: BundleAnchors['listed']
}

export async function bundleExtras(organizationId: string, head: SignedHead, kind: string): Promise<Extras> {
  const anchors = await withClient(organizationId, (client) => bundleAnchors(sqlOfClient(client), organizationId, head))
  const writers = await installation<{ name: string; key: string; revoked_at: Date | null }>(
    'SELECT name, key, revoked_at FROM installation.writer ORDER BY name',
    [],
  )
  const text = (name: string, content: string): Extra => ({ name, bytes: Buffer.from(content) })
  const files = [
    text('README.txt', readme(head, kind, anchors)),
    text('checkpoint', head.note),
    text(
      'writers.txt',
      `For information. Nothing verifies by this file: take keys from whoever runs the log, by another way.\n\n${writers
        .map((w) => `writer ${w.key}${w.revoked_at ? ' # revoked' : ''}\n`)
        .join('')}`,
    ),
    ...anchors.files,
  ]
  return { files, anchors: anchors.listed }
}

/** What others keep, and what a reader does with it. */
function anchorsText({ listed, commands }: BundleAnchors): string {
  if (!listed.length) return ''
  const lines = listed.map(
    ({ name, kind, size, copy }) => `    ${name} (${kind}): the first ${size} entries${copy ? `, ${copy}` : ''}`,
  )
  const how = commands.length ? `\n\n${commands.map((c) => `    ${c}`).join('\n')}` : ''
  return `
Others keep checkpoints of this log, too. Of a witness, add its line to policy.txt (witness <name> <verifier key>, then
quorum <name>); a copy is compared with --previous; a timestamp is verified with the certificate of its authority:

${lines.join('\n')}${how}
`
}

const readme = (
  { origin, size }: SignedHead,
  kind: string,
  anchors: BundleAnchors,
): string => `A bundle of the log ${origin}, at its checkpoint of ${size} entries.
${
  kind === 'full'
    ? 'It holds every entry.'
    : 'It holds a part of the entries. What it holds is proven; what it leaves out is not: it is not complete.'
}

To verify it you need this file, a policy file of your own with the keys of the log, and nothing from us:

    countersign verify --policy policy.txt bundle.tar

policy.txt:

    log <verifier key of the log>
    writer <verifier key of each instance that writes>

Take the keys from the people who run the log, by a way that is not this bundle: a bundle that brings its own keys
proves nothing. Keep the file named checkpoint: next time, --previous checkpoint shows that the log only grew.
${anchorsText(anchors)}
Exit code 0: verified. 1: something was altered, removed, moved or invented, and the first entry where it can be seen
is named. 2: it cannot be verified. 3: the policy or the arguments are wrong.

A second verifier, in Python, and the format in which all this is written: docs/verifier/verify.py,
docs/bundle-format.md and docs/ledger-format.md of Countersign. Both verifiers read this tar or the folder that it
unpacks to.
`
