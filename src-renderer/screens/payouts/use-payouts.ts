import { useCallback, useEffect, useRef, useState } from 'react'
import type { AppError } from '#shared/bridge/app-error.ts'
import type { PayoutDetail } from '#shared/bridge/contract.ts'
import type { PayoutFilter, PayoutRow } from '#shared/domain/payout.ts'
import { call, on } from '../../bridge.ts'

const PAGE = 50
/** Changes of one payout come in quick rows; the list is asked for once after them. */
const QUIET_MS = 250

type Loaded = { key: string; rows: PayoutRow[]; next: string | null }
/** The list as far as it is loaded; `rows` is null before the first answer, and the earlier rows stay until the next one. */
export type Payouts = { rows: PayoutRow[] | null; error: AppError | null; more: (() => void) | null }

/** The payouts of a filter, page by page, kept up to date. */
export function usePayouts({ word, search }: PayoutFilter): Payouts {
  const [loaded, setLoaded] = useState<Loaded | null>(null)
  const [error, setError] = useState<AppError | null>(null)
  const key = JSON.stringify([word, search])
  const wanted = useRef(key)
  wanted.current = key

  const refresh = useCallback(async () => {
    const answer = await call('payouts:list', { filter: { word, search }, cursor: null, limit: PAGE })
    // An answer for a filter that is no longer wanted must not replace the newer one.
    if (wanted.current !== key) return
    if (!answer.ok) return setError(answer.error)
    setError(null)
    setLoaded({ key, ...answer.value })
  }, [key, word, search])
  useEffect(() => void refresh(), [refresh])
  useEffect(() => {
    let timer = 0
    const off = on('payouts:changed', (row) => {
      setLoaded((before) => before && { ...before, rows: before.rows.map((one) => (one.id === row.id ? row : one)) })
      window.clearTimeout(timer)
      timer = window.setTimeout(() => void refresh(), QUIET_MS)
    })
    return () => {
      window.clearTimeout(timer)
      off()
    }
  }, [refresh])

  const next = loaded?.key === key ? loaded.next : null
  const more = async () => {
    const answer = await call('payouts:list', { filter: { word, search }, cursor: next, limit: PAGE })
    if (wanted.current !== key) return
    if (!answer.ok) return setError(answer.error)
    setLoaded((before) => before && { ...before, rows: [...before.rows, ...answer.value.rows], next: answer.value.next })
  }
  return { rows: loaded?.rows ?? null, error, more: next === null ? null : () => void more() }
}

/** One payout, asked for again whenever it changed. */
export function usePayout(payoutId: string): { detail: PayoutDetail | null; error: AppError | null; show: (detail: PayoutDetail) => void } {
  const [detail, setDetail] = useState<PayoutDetail | null>(null)
  const [error, setError] = useState<AppError | null>(null)
  useEffect(() => {
    let gone = false
    const load = async () => {
      const answer = await call('payouts:get', { payoutId })
      if (gone) return
      if (answer.ok) setDetail(answer.value)
      setError(answer.ok ? null : answer.error)
    }
    void load()
    const off = on('payouts:changed', (row) => {
      if (row.id === payoutId) void load()
    })
    return () => {
      gone = true
      off()
    }
  }, [payoutId])
  return { detail: detail?.payout.id === payoutId ? detail : null, error, show: setDetail }
}
