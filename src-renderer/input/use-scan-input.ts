import { useEffect, useRef } from 'react'
import { createRepeatGuard } from '#shared/domain/repeat-scan.ts'
import { call, on } from '../bridge.ts'
import { useTill } from '../stores/till-store.ts'
import { topHandlers } from './key-handlers.ts'
import { type HeldStep, holdReleased, holdTyped, keyAction, keyDigit, NOTHING_HELD } from './keypad-keys.ts'
import { AFTER_SCAN_MS, type KeyFacts, PAUSE_MS, PREFIX_PAUSE_MS, type Scan, WEDGE_START, wedgeKey, wedgePause } from './wedge-scanner.ts'

/** Puts a field or a screen's digits back to before a run. */
type Mark = { field: (() => void) | null; digits: (() => void) | null }

type Field = HTMLInputElement | HTMLTextAreaElement

function factsOf(event: KeyboardEvent): KeyFacts {
  const { code, key, timeStamp, repeat, ctrlKey: ctrl, altKey: alt, metaKey: meta, shiftKey: shift, keyCode } = event
  return { code, key, timeStamp, repeat, ctrl, alt, meta, shift, keyCode }
}

function focusedField(): Field | null {
  const active = document.activeElement
  if (active instanceof HTMLTextAreaElement) return active
  const typed = active instanceof HTMLInputElement && !['button', 'checkbox', 'radio', 'range', 'color', 'file', 'submit'].includes(active.type)
  return typed ? active : null
}

/** Remembers a field as it is now; the result puts value and caret back, through the native setter so that React sees the change. */
function markField(field: Field): () => void {
  const { value, selectionStart, selectionEnd } = field
  return () => {
    if (field.value === value) return
    const owner = field instanceof HTMLInputElement ? HTMLInputElement.prototype : HTMLTextAreaElement.prototype
    Object.getOwnPropertyDescriptor(owner, 'value')?.set?.call(field, value)
    field.dispatchEvent(new Event('input', { bubbles: true }))
    try {
      field.setSelectionRange(selectionStart, selectionEnd)
    } catch {
      // Fields such as numbers and dates have no caret to put back.
    }
  }
}

/**
 * The one keyboard listener of the till: tells scans from typing, gives digits and keys to the screen on top, and hands each scan
 * (a wedge's, or one main read from a serial device) to `onScan`; one that came in pieces nobody can put together goes to `onTorn`.
 */
export function useScanInput(onScan: (code: string) => void, onTorn: () => void = () => {}): void {
  const heard = useRef({ onScan, onTorn })
  heard.current = { onScan, onTorn }
  useEffect(() => {
    const input = makeInput(
      (code) => heard.current.onScan(code),
      () => heard.current.onTorn(),
    )
    window.addEventListener('keydown', input.keydown, { capture: true })
    window.addEventListener('pointerdown', input.pointer, { capture: true })
    const off = on('scanner:scanned', ({ code }) => input.fromDevice(code))
    return () => {
      window.removeEventListener('keydown', input.keydown, { capture: true })
      window.removeEventListener('pointerdown', input.pointer, { capture: true })
      off()
      input.stop()
    }
  }, [])
}

function makeInput(onScan: (code: string) => void, onTorn: () => void) {
  let state = WEDGE_START
  let held = NOTHING_HELD
  let timer = 0
  let scannedAt = Number.NEGATIVE_INFINITY
  /** What to put back for each run that may be a piece of the same scan, newest last. */
  let marks: Mark[] = []
  let byTab = false
  // One scanner may be set to type and to be read by main: its scan then comes twice.
  const isRepeat = createRepeatGuard(() => performance.now())

  function take(step: HeldStep): void {
    held = step.state
    const { digits } = topHandlers()
    if (step.first) digits?.(step.first)
    if (step.undo) marks.at(-1)?.digits?.()
    if (step.apply) digits?.(step.apply)
  }

  function scanned(scan: Scan, at: number): void {
    scannedAt = at
    const { digits } = topHandlers()
    held = NOTHING_HELD
    const before = marks.at(-1 - scan.joined)
    if (digits) before?.digits?.()
    before?.field?.()
    marks = []
    void call('scanner:heard', { length: scan.code.length, averageGapMs: scan.averageGapMs, suffix: scan.suffix })
    if (scan.torn) onTorn()
    else if (!isRepeat(scan.code)) onScan(scan.code)
  }

  function paused(lastAt: number, again: boolean): void {
    // A timer that fires late means the page was busy: keys of the same scan may still be in the queue before it is judged.
    if (!again && performance.now() - lastAt > PAUSE_MS * 2) {
      timer = window.setTimeout(() => paused(lastAt, true), 30)
      return
    }
    const { state: next, outcome } = wedgePause(state, performance.now())
    state = next
    if (outcome.does === 'scan') scanned(outcome.scan, performance.now())
    else take(holdReleased(held))
  }

  function keydown(event: KeyboardEvent): void {
    const key = factsOf(event)
    if (key.key === 'Tab') byTab = true
    const { layout, prefixKey } = useTill.getState().snapshot?.settings.scanner ?? { layout: 'us', prefixKey: '' }
    const { state: next, outcome } = wedgeKey(state, key, { layout, prefixKey })
    state = next
    if (outcome.does === 'ignore') return
    window.clearTimeout(timer)
    if (outcome.does === 'typed' || outcome.does === 'swallow') {
      const wait = next.prefixed ? PREFIX_PAUSE_MS : PAUSE_MS
      timer = window.setTimeout(() => paused(key.timeStamp, next.prefixed), wait)
    }
    if (outcome.does === 'scan' || outcome.does === 'swallow') {
      event.preventDefault()
      event.stopImmediatePropagation()
      if (outcome.does === 'scan') scanned(outcome.scan, key.timeStamp)
      return
    }
    const field = focusedField()
    if (outcome.does === 'typed') {
      if (outcome.starts) {
        // What the run before held is typed first: only then is it known what stood before this one.
        take(holdReleased(held))
        const mark: Mark = { field: field ? markField(field) : null, digits: field ? null : (topHandlers().mark?.() ?? null) }
        marks = outcome.joins ? [...marks, mark] : [mark]
      }
      if (!field) typed(event, key, outcome.starts)
      return
    }
    take(holdReleased(held))
    marks = []
    if (event.isComposing) return
    act(event, key, field)
  }

  function typed(event: KeyboardEvent, key: KeyFacts, starts: boolean): void {
    // The rest of a fast run must press nothing: a space in a product code would press the focused button.
    if (!starts) event.preventDefault()
    const digit = keyDigit(key)
    take(holdTyped(held, topHandlers().digits ? digit : null, starts))
    const action = starts && digit === null ? keyAction(key) : null
    if (action === 'slash') act(event, key, null)
  }

  function act(event: KeyboardEvent, key: KeyFacts, field: Field | null): void {
    const action = keyAction(key)
    if (action === null || (key.repeat && action !== 'backspace')) return
    const handler = topHandlers()[action]
    if (!handler) return
    // In a field the keys belong to the field; only Escape and the F keys still work.
    if (field && (action === 'backspace' || action === 'enter' || action === 'slash')) return
    if (action === 'enter') {
      // A button reached with Tab is pressed by Enter; one that was only touched is not.
      const active = document.activeElement
      if (byTab && active instanceof HTMLElement && active.matches('button, a, [role="button"], select, summary')) return
      if (key.timeStamp - scannedAt < AFTER_SCAN_MS) {
        event.preventDefault()
        event.stopImmediatePropagation()
        return
      }
    }
    event.preventDefault()
    handler()
  }

  return {
    keydown,
    pointer: (): void => {
      byTab = false
    },
    fromDevice: (code: string): void => {
      scannedAt = performance.now()
      if (!isRepeat(code)) onScan(code)
    },
    stop: (): void => window.clearTimeout(timer),
  }
}
