import { hash } from 'node:crypto'

/** What a writer signs of a batch: of which log, where it stands, and its leaves. docs/bundle-format.md, Batches. */
export const batchMessage = (origin: string, first: number, leaves: readonly Uint8Array[]): string =>
  `countersign-batch/1\n${origin}\n${first}\n${leaves.length}\n${hash('sha256', Buffer.concat(leaves), 'base64')}\n`
