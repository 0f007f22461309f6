import { parentPort } from 'node:worker_threads'

/** What a hostile definition would do to us, if a check of it could be made to. */
parentPort?.on('message', ({ id, value }: { id: number; value: 'echo' | 'spin' | 'eat' | 'throw' | 'exit' }) => {
  if (value === 'spin') for (;;);
  if (value === 'throw') throw new Error('a fault')
  if (value === 'exit') process.exit(3)
  const eaten: string[][] = []
  while (value === 'eat') eaten.push(Array.from({ length: 100_000 }, (_, i) => `${i} ${eaten.length}`))
  parentPort?.postMessage({ id, value: process.env.COUNTERSIGN_SECRET ?? value })
})
parentPort?.postMessage('ready')
