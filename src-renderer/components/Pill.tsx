import type { ReactNode } from 'react'

/** A short label in a status colour. */
export function Pill({ tone = 'plain', children }: { tone?: 'plain' | 'paid' | 'declined' | 'unresolved' | 'waiting'; children: ReactNode }) {
  return <span className={`pill ${tone}`}>{children}</span>
}
