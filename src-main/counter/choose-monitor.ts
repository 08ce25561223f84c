/** A display as the shell gives it: the id of this connection, and the name the monitor tells of itself (may be empty). */
export type Display = { id: number; label: string }

/** How a display is stored. Ids change on some systems when a monitor is plugged in elsewhere, names are not unique: both together find it again. */
export function monitorKey({ id, label }: Display): string {
  return `${id}:${label}`
}

/** The display that a stored key means now: the same connection and name, else the only one of that name; null when it is gone. */
export function findMonitor<D extends Display>(displays: readonly D[], key: string): D | null {
  const exact = displays.find((display) => monitorKey(display) === key)
  if (exact) return exact
  const label = key.slice(key.indexOf(':') + 1)
  const named = label === '' ? [] : displays.filter((display) => display.label === label)
  return named.length === 1 ? (named[0] ?? null) : null
}

/**
 * The display that the counter window fills: the chosen one, else the second; null for an ordinary window. With one display left the cashier
 * needs it, whichever was chosen.
 */
export function chooseMonitor<D extends Display>(displays: readonly D[], primaryId: number, chosen: string | null): D | null {
  if (displays.length < 2) return null
  const wanted = chosen === null ? null : findMonitor(displays, chosen)
  return wanted ?? displays.find(({ id }) => id !== primaryId) ?? null
}
