import { generateKeyPairSync } from 'node:crypto'
import { describe, expect, it } from 'vitest'
import { type Checkpoint, checkpointText, openCheckpoint, parseCheckpoint, signCheckpoint } from './checkpoint.ts'
import { EMPTY_ROOT, leafHash } from './merkle.ts'
import {
  COSIGNATURE,
  cosign,
  cosignedMessage,
  NoteError,
  openNote,
  parseVerifierKey,
  privateKeyOf,
  signerOf,
  signNote,
  verifierKey,
} from './note.ts'
import { subtreesOf, treeRoot } from './proofs.ts'
import vectors from './testdata/transparency.json' with { type: 'json' }

const keyOf = (seed: string) => privateKeyOf(Buffer.alloc(32, seed))
const log = signerOf('log.example/acme/i1', keyOf('a'))
const logKey = parseVerifierKey(verifierKey(log.name, log.key))
const checkpoint = { origin: log.name, size: 3, root: leafHash(Buffer.from('x')) }

describe('published notes', () => {
  it('verify with their keys, and unknown signatures beside them are ignored', () => {
    for (const { vkey, msg } of vectors.notes.notes) {
      const { verified } = openNote(msg, [parseVerifierKey(vkey)])
      expect(verified.map((v) => v.verifier.name)).toEqual([vkey.split('+')[0]])
    }
    const { vkey, msg } = vectors.c2sp.signed_note
    expect(openNote(msg, [parseVerifierKey(vkey)]).verified.length).toBe(1)
  })
  it('fail with one letter changed, in the text or in the signature', () => {
    const { vkey, msg } = vectors.c2sp.signed_note
    expect(() => openNote(msg.replace('example message', 'exbmple message'), [parseVerifierKey(vkey)])).toThrow(
      'is wrong',
    )
    expect(() => openNote(msg.replace('ncAlTgK7', 'ncAlTgL7'), [parseVerifierKey(vkey)])).toThrow('is wrong')
  })
  it('include the checkpoint of the specification and the tree of the reference', async () => {
    const example = parseCheckpoint(vectors.c2sp.checkpoint_format_only.msg.split('\n\n')[0]?.concat('\n') as string)
    expect(example.origin).toBe('example.com/behind-the-sofa')
    expect(example.size).toBe(20_852_163)
    expect(cosignedMessage(checkpointText(example), 1_679_315_147)).toBe(vectors.c2sp.cosignature_v1_message)
    const { size, leaf_utf8: leaf, body } = vectors.notes.format_tree
    expect(size).toBe(123_456_789_012)
    const root = leafHash(Buffer.from(leaf))
    expect(checkpointText({ origin: 'go.sum database tree', size, root, extensions: [] })).toBe(body)
    expect(await treeRoot(1, subtreesOf([root]))).toEqual(root)
  })
})

describe('keys', () => {
  it('carry an id that must fit', () => {
    const text = verifierKey(log.name, log.key)
    expect(parseVerifierKey(text).id).toBe(log.id)
    const [name, id, ...key] = text.split('+')
    const wrong = [
      `${name}x+${id}+${key.join('+')}`,
      `${name}+00000000+${key.join('+')}`,
      `${name}+${id}`,
      `${name}+${id}+${key.join('+')}=`,
      `${name} a+${id}+${key.join('+')}`,
      '',
      '++',
    ]
    for (const k of wrong) expect(() => parseVerifierKey(k)).toThrow(NoteError)
    expect(() => verifierKey('x', generateKeyPairSync('ec', { namedCurve: 'P-256' }).privateKey)).toThrow(NoteError)
  })
})

describe('a note', () => {
  const text = 'One line.\nAnother.\n'
  const note = signNote(text, [log])
  it('is read back, signed by several, in any order', () => {
    const other = signerOf('other', keyOf('b'))
    const both = signNote(text, [other, log])
    const opened = openNote(both, [logKey, parseVerifierKey(verifierKey(other.name, other.key))])
    expect(opened.text).toBe(text)
    expect(opened.verified.map((v) => v.verifier.name)).toEqual(['other', log.name])
    expect(openNote(note, []).verified).toEqual([])
  })
  it('counts a key once, however often it signed', () => {
    const twice = note + note.slice(note.lastIndexOf('— '))
    expect(openNote(twice, [logKey]).verified.length).toBe(1)
  })
  it('may hold empty lines, and ends where the last one is', () => {
    const gaps = 'a\n\nb\n\n\nc\n'
    expect(openNote(signNote(gaps, [log]), [logKey]).text).toBe(gaps)
  })
  it('is refused in any other form', () => {
    const wrong = [
      text,
      note.slice(0, -1),
      note.replace('\n\n', '\n'),
      `${note}rest`,
      note.replace('— ', '- '),
      note.replace('One', 'O\u0000ne'),
      note.replace('One', 'O\rne'),
      `${text}\n— ${log.name} AAAA\n`,
      `${text}\n— a b c d\n`,
      `${text}\n${'— x AAAAAAAAAAAA\n'.repeat(101)}`,
      'x'.repeat(1_000_001),
    ]
    for (const n of wrong) expect(() => openNote(n, [logKey])).toThrow(NoteError)
    expect(() => signNote('no line break', [log])).toThrow(NoteError)
  })
  it('is not signed by a key of the same name', () => {
    const twin = parseVerifierKey(verifierKey(log.name, keyOf('c')))
    expect(openNote(note, [twin]).verified).toEqual([])
    expect(() => openNote(note, [logKey, logKey])).toThrow('two keys')
  })
})

describe('a checkpoint', () => {
  it('is opened by the log’s own key alone', () => {
    const note = signCheckpoint(checkpoint, [log])
    expect(openCheckpoint(note, [logKey])).toMatchObject(checkpoint)
    const stranger = signerOf('stranger', keyOf('d'))
    const strange = signCheckpoint(checkpoint, [stranger])
    expect(() => openCheckpoint(strange, [parseVerifierKey(verifierKey('stranger', stranger.key))])).toThrow(NoteError)
    expect(() => openCheckpoint(note, [])).toThrow(NoteError)
  })
  it('is refused when any of its lines is not exactly as written', () => {
    const root = checkpoint.root.toString('base64')
    const wrong = [
      `\n3\n${root}\n`,
      `o\n03\n${root}\n`,
      `o\n-1\n${root}\n`,
      `o\n3.0\n${root}\n`,
      `o\n9007199254740993\n${root}\n`,
      `o\n3\n${root.slice(0, -2)}\n`,
      `o\n3\n${root.replace('=', '')}\n`,
      `o\n3\n${root}\n\n`,
      `o\n3\n`,
      `o\n3\n${root}`,
      `o\n0\n${root}\n`,
    ]
    for (const text of wrong) expect(() => parseCheckpoint(text)).toThrow(NoteError)
    const empty: Checkpoint = { origin: 'o', size: 0, root: EMPTY_ROOT, extensions: ['kept'] }
    expect(parseCheckpoint(checkpointText(empty))).toEqual(empty)
  })
  it('is cosigned with a time that is part of what is signed', () => {
    const witness = keyOf('e')
    const text = checkpointText({ ...checkpoint, extensions: [] })
    const note = signCheckpoint(checkpoint, [log]) + cosign(text, 'witness.example', witness, 1_790_000_000)
    const key = parseVerifierKey(verifierKey('witness.example', witness, COSIGNATURE))
    const { verified } = openCheckpoint(note, [logKey, key])
    expect(verified.map((v) => v.time)).toEqual([null, 1_790_000_000])
    const other = signCheckpoint({ ...checkpoint, size: 4 }, [log]) + note.slice(note.lastIndexOf('— '))
    expect(() => openCheckpoint(other, [logKey, key])).toThrow('is wrong')
  })
})
