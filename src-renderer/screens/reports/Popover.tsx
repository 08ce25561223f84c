import './range-picker.css'
import { type ReactNode, useEffect, useRef, useState } from 'react'

type PopoverProps = {
  /** The button's accessible name, and that of what it opens. */
  label: string
  title: string
  chip: ReactNode
  className?: string
  chipClass?: string
  children: (close: () => void) => ReactNode
}

/** A button that opens a small panel below itself; Esc, a touch elsewhere or leaving it with Tab puts it away. */
export function Popover({ label, title, chip, className = '', chipClass = 'chip', children }: PopoverProps) {
  const [open, setOpen] = useState(false)
  const box = useRef<HTMLDivElement>(null)
  const button = useRef<HTMLButtonElement>(null)
  const close = () => {
    setOpen(false)
    button.current?.focus()
  }
  useEffect(() => {
    if (!open) return
    box.current?.querySelector<HTMLButtonElement>('.pop [aria-pressed="true"], .pop button')?.focus()
    const away = (event: PointerEvent) => {
      if (event.target instanceof Node && !box.current?.contains(event.target)) setOpen(false)
    }
    document.addEventListener('pointerdown', away)
    return () => document.removeEventListener('pointerdown', away)
  }, [open])
  return (
    // biome-ignore lint/a11y/noStaticElementInteractions: the keys belong to the button and the panel inside
    <div
      className={`popover ${className}`}
      ref={box}
      onKeyDown={(event) => {
        if (!open || event.key !== 'Escape') return
        event.stopPropagation()
        close()
      }}
      onBlur={(event) => {
        if (event.relatedTarget instanceof Node && !box.current?.contains(event.relatedTarget)) setOpen(false)
      }}
    >
      <button
        type="button"
        ref={button}
        className={chipClass}
        aria-haspopup="dialog"
        aria-expanded={open}
        aria-label={label}
        onClick={() => setOpen(!open)}
      >
        {chip}
      </button>
      {open ? (
        <div className="pop" role="dialog" aria-label={title}>
          {children(close)}
        </div>
      ) : null}
    </div>
  )
}
