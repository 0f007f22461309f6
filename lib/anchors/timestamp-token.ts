import { createHash, timingSafeEqual, X509Certificate } from 'node:crypto'
import { fromBER, Integer, Null, OctetString, Sequence } from 'asn1js'
import { AlgorithmIdentifier, MessageImprint, SignedData, TimeStampReq, TimeStampResp, TSTInfo } from 'pkijs'

// RFC 3161: what is asked of a timestamp authority, and whether its answer holds: granted, for exactly these bytes, for
// this request (nonce), signed by a certificate for timestamps alone that leads to one the operator trusts. The structures
// and the signature are pkijs's; the rest of RFC 3161 section 2.4.2 and of RFC 5816 is here. Pure.

export class TimestampError extends Error {}

export interface Timestamp {
  /** What the authority vouches for. */
  at: Date
}

const SHA256 = '2.16.840.1.101.3.4.2.1'
const SIGNED_DATA = '1.2.840.113549.1.7.2'
const FOR_TIMESTAMPS = '1.3.6.1.5.5.7.3.8'
/** signingCertificate (SHA-1) and signingCertificateV2. */
const SIGNING_CERTIFICATE = new Map([
  ['1.2.840.113549.1.9.16.2.12', 'sha1'],
  ['1.2.840.113549.1.9.16.2.47', 'sha256'],
])
const HASHES = new Map([
  [SHA256, 'sha256'],
  ['2.16.840.1.101.3.4.2.2', 'sha384'],
  ['2.16.840.1.101.3.4.2.3', 'sha512'],
])
const CHAIN_MAX = 6

const sha256 = (data: Uint8Array): Buffer => createHash('sha256').update(data).digest()

/** `nonce`: random bytes, the first of them below 0x80 and not zero, so that they are a positive integer as they are. */
export const timestampRequest = (data: Uint8Array, nonce: Uint8Array): Buffer =>
  Buffer.from(
    new TimeStampReq({
      version: 1,
      messageImprint: new MessageImprint({
        hashAlgorithm: new AlgorithmIdentifier({ algorithmId: SHA256, algorithmParams: new Null() }),
        hashedMessage: new OctetString({ valueHex: sha256(data) }),
      }),
      nonce: new Integer({ valueHex: nonce }),
      certReq: true,
    })
      .toSchema()
      .toBER(false),
  )

const STATUS = ['granted', 'granted with modifications', 'rejection', 'waiting', 'revocation warning', 'revoked']

export async function verifyTimestamp(
  response: Uint8Array,
  { data, nonce, ca }: { data: Uint8Array; nonce: Uint8Array | null; ca: string },
): Promise<Timestamp> {
  const { info, signed } = parse(response)
  if (info.messageImprint.hashAlgorithm.algorithmId !== SHA256 || !sameBytes(imprintOf(info), sha256(data)))
    throw new TimestampError('The token is for something else.')
  if (nonce && !sameBytes(new Uint8Array(info.nonce?.valueBlock.valueHexView ?? []), nonce))
    throw new TimestampError('The token answers another request.')
  if (signed.signerInfos.length !== 1) throw new TimestampError('The token has not exactly one signer.')
  const signer = await signerOf(signed, data)
  demandSigningCertificate(signed, signer)
  const certificate = new X509Certificate(signer)
  if (certificate.keyUsage?.length !== 1 || certificate.keyUsage[0] !== FOR_TIMESTAMPS)
    throw new TimestampError('The certificate that signed is not for timestamps alone.')
  const others = (signed.certificates ?? []).map((c) => new X509Certificate(Buffer.from(c.toSchema().toBER(false))))
  demandChain(certificate, others, certificatesIn(ca), info.genTime)
  return { at: info.genTime }
}

function parse(given: Uint8Array) {
  const response = new Uint8Array(given)
  let answer: TimeStampResp
  try {
    answer = TimeStampResp.fromBER(response)
    // bytes behind it would be kept and believed to be part of it
    if (fromBER(response).offset !== response.length) throw new Error('more follows')
  } catch {
    throw new TimestampError('The answer is no timestamp response.')
  }
  if (answer.status.status > 1)
    throw new TimestampError(`The authority refused: ${STATUS[answer.status.status] ?? answer.status.status}.`)
  try {
    if (answer.timeStampToken?.contentType !== SIGNED_DATA) throw new Error('no signed data')
    const signed = new SignedData({ schema: answer.timeStampToken.content })
    const content = signed.encapContentInfo.eContent?.getValue()
    if (!content) throw new Error('no content')
    const info = TSTInfo.fromBER(content)
    if (info.version !== 1) throw new Error('another version')
    return { signed, info }
  } catch {
    throw new TimestampError('The answer holds no timestamp token.')
  }
}
const imprintOf = (info: TSTInfo) => new Uint8Array(info.messageImprint.hashedMessage.getValue())
const sameBytes = (a: Uint8Array, b: Uint8Array) => a.length === b.length && timingSafeEqual(a, b)

/** The DER of the certificate whose key made the signature, over exactly this content. */
async function signerOf(signed: SignedData, data: Uint8Array): Promise<Buffer> {
  try {
    const verified = await signed.verify({
      signer: 0,
      data: new Uint8Array(data).buffer,
      checkChain: false,
      extendedMode: true,
    })
    if (!verified.signatureVerified || !verified.signerCertificate) throw new Error('not verified')
    return Buffer.from(verified.signerCertificate.toSchema().toBER(false))
  } catch {
    throw new TimestampError('The signature of the token does not hold.')
  }
}

/** The signed attributes must name the certificate by its hash: else another one of the same key could be put in. */
function demandSigningCertificate(signed: SignedData, signer: Buffer): void {
  for (const attribute of signed.signerInfos[0]?.signedAttrs?.attributes ?? []) {
    const byDefault = SIGNING_CERTIFICATE.get(attribute.type)
    if (!byDefault) continue
    const first = child(child(attribute.values[0] as unknown, 0), 0)
    const algorithm = child(child(first, 0), 0) as { valueBlock?: { toString(): string } } | undefined
    const named =
      algorithm && isSequence(child(first, 0)) ? HASHES.get(algorithm.valueBlock?.toString() ?? '') : byDefault
    const hashed = child(first, isSequence(child(first, 0)) ? 1 : 0)
    if (named && hashed instanceof OctetString) {
      const expected = createHash(named).update(signer).digest()
      if (sameBytes(new Uint8Array(hashed.getValue()), expected)) return
    }
  }
  throw new TimestampError('The token does not name the certificate that signed it.')
}
const isSequence = (value: unknown): value is Sequence => value instanceof Sequence
const child = (value: unknown, i: number): unknown => (isSequence(value) ? value.valueBlock.value[i] : undefined)

export function certificatesIn(pem: string): X509Certificate[] {
  const found = pem.match(/-----BEGIN CERTIFICATE-----[\s\S]+?-----END CERTIFICATE-----/g) ?? []
  return found.map((one) => new X509Certificate(one))
}

/** From the signer to a certificate that is trusted, each valid at that time and signed by the next. */
function demandChain(
  signer: X509Certificate,
  others: readonly X509Certificate[],
  trusted: readonly X509Certificate[],
  at: Date,
): void {
  let here = signer
  for (let depth = 0; depth < CHAIN_MAX; depth++) {
    if (here.validFromDate > at || here.validToDate < at)
      throw new TimestampError('A certificate of the token was not valid at its time.')
    if (trusted.some((t) => t.raw.equals(here.raw))) return
    const issuer = [...trusted, ...others].find(
      (c) => c.ca && !c.raw.equals(here.raw) && here.checkIssued(c) && here.verify(c.publicKey),
    )
    if (!issuer) break
    here = issuer
  }
  throw new TimestampError('The certificate that signed leads to none that is trusted here.')
}
