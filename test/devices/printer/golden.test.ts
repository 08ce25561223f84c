import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { encodeDocument } from '#main/devices/printer/encode.ts'
import { readJob, tellPrinted } from '../../helpers/escpos-reader.ts'
import { PAPERS, PRINTERS } from '../../helpers/papers.ts'

/*
 * Every paper at every width as a printer reads it, kept as files for people to read. After a change that is meant: `npx vitest run
 * test/devices/printer/golden.test.ts -u`, and look at what changed.
 */
describe.each(Object.entries(PRINTERS))('a printer of %s', (width, profile) => {
  it.each(Object.entries(PAPERS))('prints %s as it always did', async (name, document) => {
    const { bytes, missing } = await encodeDocument(document, profile, null)
    const reader = readJob(bytes)
    expect(missing).toEqual([])
    expect(reader.held).toBe(0)
    expect(reader.pictures.bare).toBe(0)
    expect(reader.printed.filter(({ kind }) => kind === 'unknown' || kind === 'kick')).toEqual([])
    for (const one of reader.printed) if (one.kind === 'line') expect(one.columns, one.text).toBeLessThanOrEqual(profile.columns)
    await expect(tellPrinted(reader.printed)).toMatchFileSnapshot(join(import.meta.dirname, 'golden', `${name}.${width}.txt`))
  })
})
