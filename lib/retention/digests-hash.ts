import { hash } from 'node:crypto'

/** As docs/bundle-format.md has it: SHA-256 over the digests, ascending, joined by LF. */
export const digestsHash = (digests: Iterable<readonly string[]>): string =>
  `sha256:${hash('sha256', [...digests].flat().sort().join('\n'))}`
