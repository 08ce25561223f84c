import { create } from 'qrcode'
import { useMemo } from 'react'

/** The text as a QR in SVG, black on white with a quiet zone of four modules, also in the dark theme. */
export function QrCode({ text, label, quiet = 4, level = 'M' }: { text: string; label: string; quiet?: number; level?: 'L' | 'M' }) {
  const { path, size } = useMemo(() => qrPath(text, quiet, level), [text, quiet, level])
  return (
    <svg className="qr" viewBox={`0 0 ${size} ${size}`} shapeRendering="crispEdges" role="img" aria-label={label}>
      <path fill="#fff" d={`M0 0h${size}v${size}H0z`} />
      <path fill="#0b1219" d={path} />
    </svg>
  )
}

/** The black modules of a QR as one SVG path, a unit a module, and how many there are across. */
export function qrPath(text: string, quiet: number, level: 'L' | 'M'): { path: string; size: number } {
  const { modules } = create(text, { errorCorrectionLevel: level })
  let path = ''
  for (let row = 0; row < modules.size; row++) {
    for (let column = 0; column < modules.size; ) {
      let width = 0
      while (column + width < modules.size && modules.get(row, column + width)) width++
      if (width > 0) path += `M${column + quiet} ${row + quiet}h${width}v1h-${width}z`
      column += width || 1
    }
  }
  return { path, size: modules.size + quiet * 2 }
}
