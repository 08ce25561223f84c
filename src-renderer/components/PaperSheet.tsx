import { useMemo } from 'react'
import type { PaperPart, PaperPreview } from '#shared/domain/paper-preview.ts'
import { qrPath } from './QrCode.tsx'
import './paper-sheet.css'

/** Dots between a QR and what stands below it: the line feed that every printer adds. */
const AFTER_QR_DOTS = 32
const CUT_DOTS = 40
/** White at the edges of the roll, which no printer reaches. */
const EDGE_DOTS = 24

/** A paper as it prints, dot for dot, black on white in every theme; its size on the screen follows the paper's own. */
export function PaperSheet({ preview, label }: { preview: PaperPreview; label: string }) {
  const { dots } = preview
  const placed = useMemo(() => placeParts(preview.parts), [preview.parts])
  const width = dots + 2 * EDGE_DOTS
  return (
    <svg
      className={dots >= 500 ? 'paper-sheet wide' : 'paper-sheet'}
      viewBox={`0 0 ${width} ${placed.height}`}
      width={width}
      height={placed.height}
      role="img"
      aria-label={label}
    >
      <desc>{preview.text}</desc>
      <path fill="#fff" d={`M0 0h${width}v${placed.height}H0z`} />
      {placed.parts.map(({ part, y, qr }) =>
        part.kind === 'dots' ? (
          <image key={y} href={part.png} x={EDGE_DOTS} y={y} width={part.width} height={part.height} />
        ) : part.kind === 'cut' ? (
          <path key={y} className={`edge ${part.cutter}`} d={`M0 ${y + CUT_DOTS / 2}H${width}`} />
        ) : (
          <path
            key={y}
            fill="#0b1219"
            d={qr?.path ?? ''}
            transform={`translate(${EDGE_DOTS + (dots - (qr?.size ?? 0)) / 2} ${y}) scale(${part.moduleDots})`}
          />
        ),
      )}
    </svg>
  )
}

type Placed = { part: PaperPart; y: number; qr: { path: string; size: number } | null }

function placeParts(parts: PaperPart[]): { parts: Placed[]; height: number } {
  let y = EDGE_DOTS
  const placed = parts.map((part): Placed => {
    const at = y
    if (part.kind === 'dots') y += part.height
    else if (part.kind === 'cut') y += CUT_DOTS
    else {
      const { path, size } = qrPath(part.text, 0, 'M')
      y += size * part.moduleDots + AFTER_QR_DOTS
      return { part, y: at, qr: { path, size: size * part.moduleDots } }
    }
    return { part, y: at, qr: null }
  })
  return { parts: placed, height: y }
}
