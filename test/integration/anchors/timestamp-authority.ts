import { execFile, execFileSync } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import os from 'node:os'
import path from 'node:path'
import { fakeServer } from './fake-server.ts'

export interface Authority {
  url: string
  /** PEM of the root that it leads to. */
  ca: string
  caFile: string
  /** What it answers instead of what openssl made of the request; undefined: that. */
  instead: ((reply: Buffer) => { status?: number; body: Buffer }) | undefined
  /** `openssl ts -verify`: what an auditor runs. Throws when it does not verify. */
  verify(token: Uint8Array, data: string): string
  close(): void
}

/** A real timestamp authority: `openssl ts` behind HTTP, with a root and a certificate of its own. */
export async function startAuthority(
  options: { usage?: string; key?: string[]; days?: number } = {},
): Promise<Authority> {
  const folder = mkdtempSync(path.join(os.tmpdir(), 'tsa-'))
  const at = (name: string) => path.join(folder, name)
  const openssl = (...args: string[]) =>
    execFileSync('openssl', args, { cwd: folder, encoding: 'utf8', stdio: ['ignore', 'pipe', 'pipe'] })
  const root = ['-addext', 'basicConstraints=critical,CA:true', '-addext', 'keyUsage=critical,keyCertSign,cRLSign']
  openssl(
    'req',
    '-x509',
    '-newkey',
    'rsa:2048',
    '-nodes',
    '-keyout',
    'ca.key',
    '-out',
    'ca.pem',
    '-days',
    '3650',
    '-subj',
    '/CN=Test root',
    ...root,
  )
  openssl(
    'req',
    '-newkey',
    ...(options.key ?? ['rsa:2048']),
    '-nodes',
    '-keyout',
    'tsa.key',
    '-out',
    'tsa.csr',
    '-subj',
    '/CN=Test authority',
  )
  writeFileSync(
    at('ext'),
    `extendedKeyUsage=${options.usage ?? 'critical,timeStamping'}\nkeyUsage=critical,digitalSignature\nbasicConstraints=CA:false\n`,
  )
  openssl(
    'x509',
    '-req',
    '-in',
    'tsa.csr',
    '-CA',
    'ca.pem',
    '-CAkey',
    'ca.key',
    '-CAcreateserial',
    '-days',
    String(options.days ?? 3650),
    '-extfile',
    'ext',
    '-out',
    'tsa.pem',
  )
  writeFileSync(at('serial'), '01\n')
  writeFileSync(
    at('tsa.cnf'),
    `[tsa]\ndefault_tsa=here\n[here]\nserial=${at('serial')}\nsigner_cert=${at('tsa.pem')}\nsigner_key=${at('tsa.key')}\n` +
      'signer_digest=sha256\ndefault_policy=1.2.3.4.1\ndigests=sha256\naccuracy=secs:1\ness_cert_id_alg=sha256\n',
  )
  let asked = 0
  const authority: Authority = {
    url: '',
    ca: readFileSync(at('ca.pem'), 'utf8'),
    caFile: at('ca.pem'),
    instead: undefined,
    verify(token, data) {
      writeFileSync(at('token'), token)
      writeFileSync(at('data'), data)
      return openssl('ts', '-verify', '-in', 'token', '-data', 'data', '-CAfile', 'ca.pem')
    },
    close() {
      server.close()
      rmSync(folder, { recursive: true, force: true })
    },
  }
  const server = await fakeServer((_request, body, response) => {
    const name = `request-${asked++}`
    writeFileSync(at(name), body)
    execFile(
      'openssl',
      ['ts', '-reply', '-config', 'tsa.cnf', '-queryfile', name],
      { cwd: folder, encoding: 'buffer' },
      (_error, reply) => {
        const { status = 200, body = reply } = authority.instead?.(reply) ?? {}
        response.writeHead(status, { 'content-type': 'application/timestamp-reply' }).end(body)
      },
    )
  })
  authority.url = server.url
  return authority
}
