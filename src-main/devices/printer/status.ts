import type { PrinterStatus, PrinterTrouble } from '#shared/domain/printing.ts'

/*
 * ESC/POS questions and answers (Epson's manuals of TM printers). DLE EOT is answered at once, also with a full buffer or without paper;
 * GS r is answered in its turn, when everything before it was worked through.
 */

/** DLE EOT n: 1 the printer, 2 why it is offline, 4 the paper. */
export const askRealTime = (n: 1 | 2 | 4): Uint8Array => Uint8Array.of(0x10, 0x04, n)
/** GS r 1: the paper sensor, answered in turn. */
export const ASK_IN_TURN = Uint8Array.of(0x1d, 0x72, 0x01)
/** ESC p: a pulse of 100 ms on pin 2 or 5, and 500 ms of rest (Citizen wants the rest to be about four times as long). */
export const drawerPulse = (pin: 'pin2' | 'pin5'): Uint8Array => Uint8Array.of(0x1b, 0x70, pin === 'pin2' ? 0 : 1, 0x32, 0xfa)

/** Nothing is known. */
export const UNKNOWN_STATUS: PrinterStatus = { online: null, paper: null, coverOpen: null, error: null }

/** A byte that a printer sent, by its fixed bits. Everything else (flow control, noise, automatic status) is nothing. */
export type Heard = { kind: 'real-time'; byte: number } | { kind: 'in-turn'; byte: number }

/**
 * Tells the answers in a stream of bytes apart: DLE EOT has bits 1 and 4 set and 0 and 7 clear, GS r has bits 4 and 7 clear. An automatic status
 * report begins with bit 4 set and 0, 1, 7 clear; its three other bytes look like answers to GS r and are passed over.
 */
export function createStatusReader(): (bytes: Uint8Array) => Heard[] {
  let passOver = 0
  return (bytes) => {
    const heard: Heard[] = []
    for (const byte of bytes) {
      if (passOver > 0 && (byte & 0x90) === 0) passOver--
      else if ((byte & 0x93) === 0x12) heard.push({ kind: 'real-time', byte })
      else if ((byte & 0x93) === 0x10) passOver = 3
      else if ((byte & 0x90) === 0) heard.push({ kind: 'in-turn', byte })
    }
    return heard
  }
}

/** Puts one answer to DLE EOT n into what is known. */
export function withAnswer(status: PrinterStatus, n: 1 | 2 | 4, byte: number): PrinterStatus {
  const bit = (index: number): boolean => (byte & (1 << index)) !== 0
  switch (n) {
    case 1:
      return { ...status, online: !bit(3) }
    case 2:
      return { ...status, coverOpen: bit(2), error: bit(6), paper: bit(5) ? 'out' : status.paper }
    case 4:
      return { ...status, paper: bit(5) || bit(6) || status.paper === 'out' ? 'out' : bit(2) || bit(3) ? 'low' : 'ok' }
  }
}

/** What keeps a printer of this status from printing, or null. Paper that runs low does not. */
export function troubleOf(status: PrinterStatus | null): PrinterTrouble | null {
  if (status === null) return null
  if (status.coverOpen) return 'cover_open'
  if (status.paper === 'out') return 'paper_out'
  if (status.error) return 'error'
  return status.online === false ? 'offline' : null
}
