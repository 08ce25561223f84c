import { useCallback, useEffect, useRef, useState } from 'react'
import type { AppError } from '#shared/bridge/app-error.ts'
import type { AuditFilter, AuditPage, AuditRow } from '#shared/domain/audit.ts'
import { call } from '../../bridge.ts'

const PAGE = 60
/** While somebody types, the journal is asked once after a pause. */
const TYPING_MS = 250

export type Audit = {
  rows: AuditRow[]
  page: AuditPage | null
  error: AppError | null
  busy: boolean
  more: () => void
  again: () => void
}

/** The lines of a filter, page by page. */
export function useAudit(filter: AuditFilter): Audit {
  const [rows, setRows] = useState<AuditRow[]>([])
  const [page, setPage] = useState<AuditPage | null>(null)
  const [error, setError] = useState<AppError | null>(null)
  const [busy, setBusy] = useState(true)
  const key = JSON.stringify(filter)
  const wanted = useRef(key)
  wanted.current = key

  const ask = useCallback(
    async (cursor: string | null) => {
      setBusy(true)
      const answer = await call('audit:list', { filter: JSON.parse(key) as AuditFilter, cursor, limit: PAGE })
      // An answer for a filter that is no longer wanted must not replace the newer one.
      if (wanted.current !== key) return
      setBusy(false)
      if (!answer.ok) return setError(answer.error)
      setError(null)
      setPage(answer.value)
      setRows((before) => (cursor === null ? answer.value.rows : [...before, ...answer.value.rows]))
    },
    [key],
  )
  useEffect(() => {
    const timer = window.setTimeout(() => void ask(null), TYPING_MS)
    return () => window.clearTimeout(timer)
  }, [ask])
  const next = page?.next ?? null
  const more = useCallback(() => {
    if (next !== null) void ask(next)
  }, [ask, next])
  const again = useCallback(() => void ask(null), [ask])
  return { rows, page, error, busy, more, again }
}
