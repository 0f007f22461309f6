import { createHash } from 'node:crypto'
import { AwsClient } from 'aws4fetch'
import { limitedBody, reasonOf } from './outcome.ts'
import type { BucketTarget } from './settings.ts'
import { type Store, StoreError } from './store-checkpoint.ts'

// A bucket of an S3-compatible store, addressed by path (`<endpoint>/<bucket>/<name>`). Four requests are all we know:
// read, write if there is none, ask for what lies behind a name, and nothing that changes or removes.

const ANSWER_BYTES_MAX = 2 * 1024 * 1024
const DAY_MS = 86_400_000

export function bucketStore(target: BucketTarget, timeoutMs = 15_000): Store {
  const { endpoint, bucket, prefix, region, accessKeyId, secretAccessKey, retainDays } = target
  const client = new AwsClient({ accessKeyId, secretAccessKey, service: 's3', region, retries: 0 })
  const addressOf = (name: string) => `${endpoint}/${bucket}/${encodeName(`${prefix}${name}`)}`

  async function ask(url: string, init: RequestInit, sha256Hex: string): Promise<{ answer: Response; body: Buffer }> {
    try {
      const request = await client.sign(url, {
        ...init,
        headers: { ...(init.headers as Record<string, string>), 'x-amz-content-sha256': sha256Hex },
      })
      const answer = await fetch(request, { redirect: 'error', signal: AbortSignal.timeout(timeoutMs) })
      return { answer, body: await limitedBody(answer, ANSWER_BYTES_MAX) }
    } catch (e) {
      throw new StoreError(`The bucket cannot be reached (${reasonOf(e)}).`, true)
    }
  }
  const refused = ({ status }: Response, body: Buffer, what: string) => {
    const code = /<Code>([A-Za-z0-9]{1,60})<\/Code>/.exec(body.toString('utf8'))?.[1]
    return new StoreError(`The bucket refuses ${what} (${status}${code ? `, ${code}` : ''}).`, status >= 500)
  }
  async function read(name: string): Promise<{ answer: Response; body: Buffer } | null> {
    const got = await ask(addressOf(name), { method: 'GET' }, EMPTY)
    if (got.answer.status === 404 && !/NoSuchBucket/.test(got.body.toString('utf8'))) return null
    if (got.answer.status !== 200) throw refused(got.answer, got.body, 'reading')
    return got
  }

  return {
    get: async (name) => (await read(name))?.body ?? null,
    async putNew(name, bytes) {
      // also for stores that do not know If-None-Match: what is there is seen first
      const there = await read(name)
      if (there) {
        if (retainDays !== null) lockIn(there.answer)
        return { stored: false }
      }
      const until = retainDays === null ? null : new Date(Date.now() + retainDays * DAY_MS)
      const sha256 = createHash('sha256').update(bytes).digest()
      const { answer, body } = await ask(
        addressOf(name),
        {
          method: 'PUT',
          body: new Uint8Array(bytes),
          headers: {
            'content-type': 'text/plain; charset=utf-8',
            'content-md5': createHash('md5').update(bytes).digest('base64'), // S3 demands it together with a lock
            'if-none-match': '*',
            ...(until
              ? { 'x-amz-object-lock-mode': 'COMPLIANCE', 'x-amz-object-lock-retain-until-date': until.toISOString() }
              : {}),
          },
        },
        sha256.toString('hex'),
      )
      if (answer.status === 412) return { stored: false }
      if (answer.status !== 200) throw refused(answer, body, 'writing')
      const version = answer.headers.get('x-amz-version-id')
      const locked = until ? lockIn((await read(name))?.answer) : null
      return {
        stored: true,
        proof: { ...(version ? { version } : {}), ...(locked ? { locked_until: locked } : {}) },
      }
    },
    async namesAfter(folder, after) {
      const query = new URLSearchParams({
        'list-type': '2',
        prefix: `${prefix}${folder}`,
        'start-after': `${prefix}${after}`,
      })
      const url = `${endpoint}/${bucket}?${query.toString().replaceAll('+', '%20')}`
      const { answer, body } = await ask(url, { method: 'GET' }, EMPTY)
      if (answer.status !== 200) throw refused(answer, body, 'listing')
      return [...body.toString('utf8').matchAll(/<Key>([^<&]+)<\/Key>/g)]
        .flatMap(([, key]) => (key?.startsWith(`${prefix}${folder}`) ? [key.slice(prefix.length)] : []))
        .filter((name) => /^\d{16}$/.test(name.slice(folder.length)) && name > after)
        .sort()
    },
  }
}

/** That the store took the lock, and not only the bytes: one that ignores it is no anchor of that kind. */
function lockIn(answer: Response | undefined): string {
  const until = answer?.headers.get('x-amz-object-lock-retain-until-date')
  if (answer?.headers.get('x-amz-object-lock-mode') !== 'COMPLIANCE' || !until)
    throw new StoreError('The bucket keeps the copy but does not lock it: is Object Lock on?', false)
  return new Date(until).toISOString()
}

const EMPTY = createHash('sha256').digest('hex')
const encodeName = (name: string): string => name.split('/').map(encodeURIComponent).join('/')
