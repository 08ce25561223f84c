import { useMemo } from 'react'
import { code128 } from './code-128.ts'

/** A real Code 128 barcode, black on white in every theme, each module a whole number of CSS pixels wide so that scanners read it off a screen. */
export function Barcode({ text, label, height, modulePx = 2 }: { text: string; label: string; height: number; modulePx?: 1 | 2 | 3 }) {
  const { bars, modules } = useMemo(() => code128(text), [text])
  const path = bars.map((bar) => `M${bar.at} 0h${bar.width}v1h-${bar.width}z`).join('')
  return (
    <svg
      className="barcode"
      width={modules * modulePx}
      height={height}
      viewBox={`0 0 ${modules} 1`}
      preserveAspectRatio="none"
      shapeRendering="crispEdges"
      role="img"
      aria-label={label}
    >
      <path d={path} fill="#0b1219" />
    </svg>
  )
}
