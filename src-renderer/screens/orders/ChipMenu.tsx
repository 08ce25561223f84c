import { Check, ChevronDown } from 'lucide-react'
import { type ReactNode, useEffect, useRef, useState } from 'react'
import { Icon } from '../../components/icons.tsx'

type Option<V> = { value: V; label: string; shown?: ReactNode }
type ChipMenuProps<V> = {
  /** What the filter is about, said before the choice. */
  label: string
  options: Option<V>[]
  value: V
  /** True where the choice narrows the list. */
  active: boolean
  /** What the chip says; the chosen option's label unless told. */
  words?: string
  onPick: (value: V) => void
  className?: string
  children?: (close: () => void) => ReactNode
}

/** A chip that opens a short list of choices under it: arrows move, Enter takes, Esc puts it away and goes back to the chip. */
export function ChipMenu<V>({ label, options, value, active, words, onPick, className = '', children }: ChipMenuProps<V>) {
  const [open, setOpen] = useState(false)
  const box = useRef<HTMLDivElement>(null)
  const chip = useRef<HTMLButtonElement>(null)
  const close = () => {
    setOpen(false)
    chip.current?.focus()
  }
  useEffect(() => {
    if (!open) return
    const drop = box.current?.querySelector('.drop')
    const chosen = drop?.querySelector<HTMLButtonElement>('[aria-checked="true"]') ?? drop?.querySelector<HTMLButtonElement>('button')
    chosen?.focus()
    const away = (event: PointerEvent) => {
      if (event.target instanceof Node && !box.current?.contains(event.target)) setOpen(false)
    }
    document.addEventListener('pointerdown', away)
    return () => document.removeEventListener('pointerdown', away)
  }, [open])
  const chosen = options.find((option) => option.value === value)
  return (
    // biome-ignore lint/a11y/noStaticElementInteractions: the keys belong to the chip and the menu inside
    <div
      className={`chip-menu ${className}`}
      ref={box}
      onKeyDown={(event) => {
        if (!open) return
        if (event.key === 'Escape') {
          event.stopPropagation()
          close()
        }
        const step = event.key === 'ArrowDown' ? 1 : event.key === 'ArrowUp' ? -1 : 0
        if (step === 0) return
        event.preventDefault()
        const items = [...(box.current?.querySelectorAll<HTMLButtonElement>('.drop [role="menuitemradio"]') ?? [])]
        const at = items.indexOf(document.activeElement as HTMLButtonElement)
        items[(at + step + items.length) % items.length]?.focus()
      }}
      onBlur={(event) => {
        if (event.relatedTarget instanceof Node && !box.current?.contains(event.relatedTarget)) setOpen(false)
      }}
    >
      <button
        type="button"
        ref={chip}
        className={active ? 'chip on' : 'chip'}
        aria-haspopup="menu"
        aria-expanded={open}
        aria-label={active ? `${label}: ${words ?? chosen?.label ?? ''}` : label}
        onClick={() => setOpen(!open)}
      >
        <span>{active ? (words ?? chosen?.label ?? label) : label}</span>
        <Icon of={ChevronDown} size={16} />
      </button>
      {open ? (
        <div className="drop">
          <div role="menu" aria-label={label}>
            {options.map((option) => (
              <button
                key={option.label}
                type="button"
                role="menuitemradio"
                aria-checked={option.value === value}
                onClick={() => {
                  onPick(option.value)
                  close()
                }}
              >
                {option.shown ?? option.label}
                {option.value === value ? (
                  <span className="tick">
                    <Icon of={Check} size={20} />
                  </span>
                ) : null}
              </button>
            ))}
          </div>
          {children?.(close)}
        </div>
      ) : null}
    </div>
  )
}
