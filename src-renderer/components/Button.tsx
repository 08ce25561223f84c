import type { LucideIcon } from 'lucide-react'
import type { ReactNode } from 'react'
import { Icon } from './icons.tsx'

type ButtonProps = {
  children: ReactNode
  onPress: () => void
  kind?: 'plain' | 'primary' | 'quiet' | 'danger' | 'solid' | 'ghost' | 'bare'
  small?: boolean
  icon?: LucideIcon
  /** The key that does the same, shown but not read out. */
  keyHint?: string
  disabled?: boolean
  /** The accessible name where the visible words are not enough. */
  label?: string
  pressed?: boolean
  className?: string
  type?: 'button' | 'submit'
}

/** The till's button. Its accessible name is its words, never the key hint. */
export function Button({
  children,
  onPress,
  kind = 'plain',
  small = false,
  icon,
  keyHint,
  disabled = false,
  label,
  pressed,
  className,
  type = 'button',
}: ButtonProps) {
  const classes = ['btn', kind === 'bare' ? 'plain' : kind === 'plain' ? '' : kind, small ? 'sm' : '', className ?? ''].filter(Boolean).join(' ')
  return (
    <button
      type={type}
      className={classes}
      disabled={disabled}
      aria-label={label}
      aria-pressed={pressed}
      onClick={type === 'submit' ? undefined : onPress}
    >
      {icon ? <Icon of={icon} size={20} /> : null}
      {children}
      {keyHint ? (
        <span className={kind === 'plain' || kind === 'quiet' ? 'kbd q' : 'kbd'} aria-hidden="true">
          {keyHint}
        </span>
      ) : null}
    </button>
  )
}
