import { type Sql, sqlOfTx } from '../../ledger/append.ts'
import { latestCheckpoint, tileAt } from '../../ledger/serve.ts'
import { entriesTile, parseTilePath, TILE_WIDTH, type Tile, tileAt as tileOfTree } from '../../ledger/tiles.ts'
import { type Actor, demand } from '../../people/actor.ts'
import { actorOfRequest } from '../../people/identify-actor.ts'
import { AppError, notFound } from '../../platform/app-error.ts'
import { inTransaction } from '../../platform/db.ts'
import { settingsFrom } from '../../registry/settings/organization-settings.ts'
import { recordAuditRead } from '../record-audit-read.ts'

// A log as C2SP tlog-tiles lays it out, for tools that know nothing of us: `<origin>/checkpoint`, `<origin>/tile/…`.
// Checkpoints and hash tiles are for everybody where the organization says so; entries never are.

const ORGANIZATION = /^org_[A-Za-z0-9]{1,60}$/
const CHECKPOINT_SECONDS = 1
const YEAR_SECONDS = 31_536_000

/** `path` is what stands behind `/ledger/`. */
export async function serveLog(request: Request, path: string): Promise<Response> {
  const [host = '', organizationId = '', incarnation = '', ...rest] = path.split('/')
  const resource = rest.join('/')
  const tile = parseTilePath(resource)
  const known = ORGANIZATION.test(organizationId) && (resource === 'checkpoint' || tile !== null)
  const open = known && tile?.level !== 'entries' && (await isPublic(organizationId))
  let reader: Actor | null = null
  if (!open) {
    // first of all, so that a stranger learns nothing of what is here
    reader = await actorOfRequest(request)
    demand(reader, 'audit.read', 'audit:read')
    if (!known || reader.organizationId !== organizationId) throw notFound('file of a log')
    if (tile?.level === 'entries') await recordAuditRead(reader, { entries: 'tiles' })
  }
  const origin = `${host}/${organizationId}/${incarnation}`
  return inTransaction(organizationId, async (tx) => {
    const sql = sqlOfTx(tx)
    const latest = await latestCheckpoint(sql, organizationId)
    if (latest?.origin !== origin) throw notFound('log of this name that is signed')
    const scope = reader ? 'private' : 'public'
    if (!tile)
      return new Response(latest.note, {
        headers: headersOf('text/plain; charset=utf-8', `${scope}, max-age=${CHECKPOINT_SECONDS}`),
      })
    const bytes = await tileBytes(sql, organizationId, tile, latest.size)
    // one of this name and width is the same forever
    return new Response(new Uint8Array(bytes), {
      headers: headersOf('application/octet-stream', `${scope}, max-age=${YEAR_SECONDS}, immutable`),
    })
  })
}
const headersOf = (type: string, cache: string) => ({
  'content-type': type,
  'cache-control': cache,
  'x-content-type-options': 'nosniff',
})

async function isPublic(organizationId: string): Promise<boolean> {
  const found = await inTransaction(organizationId, (tx) =>
    tx.organization.findUnique({ where: { id: organizationId }, select: { settings: true } }),
  )
  return found !== null && settingsFrom(found.settings).ledger_public
}

async function tileBytes(sql: Sql, organizationId: string, tile: Tile, size: number): Promise<Buffer> {
  const there = tileOfTree(tile.level, tile.index, size)
  if (!there || tile.width > there.width) throw notFound(`tile in a log of ${size} entries`)
  if (tile.level !== 'entries') {
    const bytes = await tileAt(sql, organizationId, tile.level, tile.index, tile.width)
    if (!bytes) throw notFound('tile')
    return bytes
  }
  const first = tile.index * TILE_WIDTH
  const rows = await sql.query(
    `SELECT bytes FROM ledger.envelope WHERE organization_id = $1 AND index >= $2::bigint AND index < $3::bigint ORDER BY index`,
    [organizationId, String(first), String(first + tile.width)],
  )
  if (rows.length < tile.width)
    throw new AppError(410, 'entries_expired', 'Entries of this tile have gone at the end of their retention.')
  return entriesTile(rows.map((r) => r.bytes as Uint8Array))
}
