import type { PrinterStatus } from '#shared/domain/printing.ts'
import { within } from '../within.ts'
import type { Line } from './line.ts'
import { ASK_IN_TURN, askRealTime, createStatusReader, UNKNOWN_STATUS, withAnswer } from './status.ts'

/** How long a printer may take to answer a question that it answers at once; then its status is unknown, never offline. */
const ANSWER_MS = 500
const STALL_MS = 2_000

/** A conversation over one line: questions with their answers. */
export type Talk = {
  /** Asks DLE EOT 1, 2 and 4; null where the printer answers nothing. */
  askStatus(): Promise<PrinterStatus | null>
  /** Sends bytes and, behind them, GS r 1. Its answer comes through `inTurn`. */
  sendAndAsk(bytes: Uint8Array, stallMs: number): ReturnType<Line['write']>
  /** Fulfilled when the next answer to GS r comes; never where none does. */
  inTurn(): Promise<void>
}

/** Begins a conversation; from now on it alone hears what the printer says. */
export function beginTalk(line: Line): Talk {
  const read = createStatusReader()
  let realTime: ((byte: number) => void) | null = null
  let inTurn: (() => void) | null = null
  line.listen((bytes) => {
    for (const { kind, byte } of read(bytes)) {
      if (kind === 'real-time') {
        realTime?.(byte)
        realTime = null
      } else {
        inTurn?.()
        inTurn = null
      }
    }
  })

  async function ask(n: 1 | 2 | 4): Promise<number | null> {
    const answer = new Promise<number>((resolve) => {
      realTime = resolve
    })
    const written = await line.write(askRealTime(n), STALL_MS)
    const byte = written.ok ? await within(Promise.race([answer, line.gone.then(() => null)]), ANSWER_MS, null) : null
    realTime = null
    return byte
  }

  return {
    async askStatus() {
      let status: PrinterStatus | null = null
      for (const n of [1, 2, 4] as const) {
        const byte = await ask(n)
        if (byte !== null) status = withAnswer(status ?? UNKNOWN_STATUS, n, byte)
        // Who does not answer the first question answers none: asking on would only hold up the receipt.
        else if (n === 1) return null
      }
      return status
    },
    sendAndAsk: (bytes, stallMs) => line.write(Buffer.concat([bytes, ASK_IN_TURN]), stallMs),
    inTurn: () =>
      new Promise((resolve) => {
        inTurn = resolve
      }),
  }
}
