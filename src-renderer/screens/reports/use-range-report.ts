import { useEffect, useState } from 'react'
import type { AppError } from '#shared/bridge/app-error.ts'
import type { TillSnapshot } from '#shared/bridge/contract.ts'
import type { RangeReport, TotalsQuery } from '#shared/domain/totals.ts'
import { call, on } from '../../bridge.ts'
import { useReports } from '../../stores/reports-store.ts'

/** A sale is in the figures this soon; whatever else changes in the till may be a refund or a payment of another day. */
const AFTER_SALE_MS = 300
const AFTER_CHANGE_MS = 2_000
const MINUTE_MS = 60_000

/** `report` is the newest there is, of an earlier question while `fresh` is false. */
export type RangeAnswer = { report: RangeReport | null; fresh: boolean; error: AppError | null; askAgain: () => void }

/** The report of a question, anew after each sale; what was shown before stays until the next answer is here. */
export function useRangeReport(query: TotalsQuery, practice: boolean, runs: boolean): RangeAnswer {
  const key = JSON.stringify([query, practice])
  const kept = useReports((state) => state.last)
  // What practice added up is never shown as the real thing, not for one frame.
  const last = kept?.report.practice === practice ? kept : null
  const [error, setError] = useState<{ key: string; error: AppError } | null>(null)
  const [tries, setTries] = useState(0)
  // biome-ignore lint/correctness/useExhaustiveDependencies: `tries` asks again although the question is the same.
  useEffect(() => {
    let left = false
    let timer = 0
    let due = Number.POSITIVE_INFINITY
    const ask = async () => {
      due = Number.POSITIVE_INFINITY
      const answer = await call('reports:range', (JSON.parse(key) as [TotalsQuery])[0])
      if (left) return
      if (answer.ok) useReports.setState({ last: { key, report: answer.value } })
      setError(answer.ok ? null : { key, error: answer.error })
    }
    const within = (ms: number) => {
      const at = performance.now() + ms
      if (at >= due) return
      due = at
      window.clearTimeout(timer)
      timer = window.setTimeout(() => void ask(), ms)
    }
    void ask()
    let seen = ''
    const offTill = on('till:changed', (snapshot) => {
      const sign = signOf(snapshot)
      within(sign === seen ? AFTER_CHANGE_MS : AFTER_SALE_MS)
      seen = sign
    })
    const offPayment = on('payment:changed', () => within(AFTER_SALE_MS))
    // The same time of the comparison moves on although nothing is sold.
    const minute = runs ? window.setInterval(() => void ask(), MINUTE_MS) : 0
    return () => {
      left = true
      window.clearTimeout(timer)
      window.clearInterval(minute)
      offTill()
      offPayment()
    }
  }, [key, runs, tries])
  return {
    report: last?.report ?? null,
    fresh: last?.key === key,
    error: error?.key === key ? error.error : null,
    askAgain: () => setTries((count) => count + 1),
  }
}

/** What of a snapshot tells that a sale changed; lights blink far more often. */
function signOf({ mode, unresolvedCount, recent }: TillSnapshot): string {
  return JSON.stringify([mode, unresolvedCount, recent.map((row) => [row.orderId, row.status, row.refundedMinor])])
}
