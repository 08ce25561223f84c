import { describe, expect, it, vi } from 'vitest'
import { encodeDocument } from '#main/devices/printer/encode.ts'
import { previewDocument } from '#main/devices/printer/preview.ts'
import { defaultProfile } from '#shared/domain/default-profile.ts'
import type { PrintDocument } from '#shared/domain/print-document.ts'
import { readJob } from '../../helpers/escpos-reader.ts'

vi.mock('@napi-rs/canvas', () => {
  throw new Error('no binding for this machine')
})

const paper: PrintDocument = {
  title: 'sale',
  practice: false,
  blocks: [{ kind: 'logo' }, { kind: 'text', text: 'Café 收据 12', align: 'left', bold: false, double: false }],
}

describe('a machine on which nothing can be drawn', () => {
  it('still prints what the printer has letters for, and tells the rest', async () => {
    const { bytes, rasterLines, missing } = await encodeDocument(paper, defaultProfile(80), 'data:image/png;base64,AAAA')
    expect({ rasterLines, missing }).toEqual({ rasterLines: 0, missing: ['收', '据'] })
    expect(readJob(bytes).printed[0]).toMatchObject({ kind: 'line', text: 'Café ?? 12' })
  })
  it('prints Chinese all the same where the printer has a font', async () => {
    const { bytes, missing } = await encodeDocument(paper, { ...defaultProfile(80), cjk: 'gb18030' }, null)
    expect(missing).toEqual([])
    expect(readJob(bytes).printed[0]).toMatchObject({ text: 'Café 收据 12' })
  })
  it('has no preview, and says so', async () => {
    expect(await previewDocument(paper, defaultProfile(80), null)).toBeNull()
  })
})
