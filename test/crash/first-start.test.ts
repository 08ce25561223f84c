import { mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { closeBook, openBook } from '#main/db/open.ts'

describe('a first start that was killed', () => {
  let dir: string
  beforeEach(() => {
    dir = mkdtempSync(join(tmpdir(), 'scantill-first-'))
  })
  afterEach(() => rmSync(dir, { recursive: true, force: true }))

  it('left drafts, which the next one clears away and nothing else', () => {
    for (const name of ['scantill.db.99.new', 'scantill.db.99.new-wal', 'scantill.db.7.new-shm', 'scantill.db.new', 'scantill.db.copy'])
      writeFileSync(join(dir, name), '')
    closeBook(openBook(dir))
    expect(readdirSync(dir).sort()).toEqual(['scantill.db', 'scantill.db.copy', 'scantill.db.new'])
  })

  it('an empty book with the right name is still refused: it may be one that lost its content', () => {
    writeFileSync(join(dir, 'scantill.db'), '')
    expect(() => openBook(dir)).toThrow(/damaged/)
  })

  it('leaves no draft behind when it fails', () => {
    const broken = [
      {
        version: 10,
        name: 'broken',
        up() {
          throw new Error('broken')
        },
      },
    ]
    expect(() => openBook(dir, broken)).toThrow('broken')
    expect(readdirSync(dir)).toEqual([])
  })
})
