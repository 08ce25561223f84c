import type { ReactNode } from 'react'

/** The right part of the screen. It may be longer than the screen, so it can be reached and scrolled by keyboard. */
export function Side({ children }: { children: ReactNode }) {
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: a scrolling box must be reachable by keyboard
    <div className="right" tabIndex={0}>
      {children}
    </div>
  )
}
