import type { PrinterProfile } from '#shared/domain/device-settings.ts'
import type { PaperPart, PaperPreview } from '#shared/domain/paper-preview.ts'
import type { PrintDocument } from '#shared/domain/print-document.ts'
import { type Dots, emptyDots, stackDots } from './dots.ts'
import { drawLine, qrSize } from './encode.ts'
import { layOut } from './layout.ts'
import { LINE_ROWS, loadRaster, type Raster } from './raster.ts'
import { createTextRouter } from './route-text.ts'

/**
 * A document as it comes out of this printer, from the same laid-out lines as its bytes. Lines that print as pictures are those very
 * dots; lines in the printer's own type are drawn with the bundled fonts in the same places. Null where this machine has no raster.
 */
export async function previewDocument(document: PrintDocument, profile: PrinterProfile, logo: string | null): Promise<PaperPreview | null> {
  const raster = await loadRaster()
  if (!raster) return null
  const router = createTextRouter(profile)
  const parts: PaperPart[] = []
  const text: string[] = []
  const unsent = new Set<string>()
  const drawnOnly = new Set<string>()
  let rasterLines = 0
  let stack: Dots[] = []
  const endStack = (): void => {
    if (stack.length > 0) parts.push(dotsPart(raster, stackDots(stack)))
    stack = []
  }
  for (const line of layOut(document, { columns: profile.columns, carries: router.carries })) {
    if (line.kind === 'text') {
      const picture = line.probe === 'raster' || (line.probe === null && router.route(line.text) === null)
      if (picture) rasterLines++
      stack.push(drawLine(raster, line, profile, picture ? unsent : drawnOnly))
      text.push(line.text)
    } else if (line.kind === 'feed') stack.push(emptyDots(profile.dots, line.lines * LINE_ROWS))
    else if (line.kind === 'logo') {
      const dots = logo === null ? null : await raster.logo(logo, profile.dots)
      if (dots) stack.push(dots)
    } else {
      endStack()
      parts.push({ kind: 'qr', text: line.text, moduleDots: qrSize(profile) })
      text.push(line.text)
    }
  }
  endStack()
  parts.push({ kind: 'cut', cutter: profile.cutter })
  return { dots: profile.dots, parts, text: text.join('\n'), rasterLines, missing: [...unsent] }
}

function dotsPart(raster: Raster, dots: Dots): PaperPart {
  return { kind: 'dots', png: raster.png(dots), width: dots.width, height: dots.height }
}
