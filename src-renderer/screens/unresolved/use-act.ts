import { useState } from 'react'
import type { AppError } from '#shared/bridge/app-error.ts'
import type { Result } from '#shared/domain/result.ts'

/** What a row of the tray is doing: one action at a time, its error if it failed, and whether its reason form is open (closed by success). */
export function useAct(onDone: () => void = () => {}) {
  const [form, setForm] = useState(false)
  const [busy, setBusy] = useState(false)
  const [error, setError] = useState<AppError | null>(null)
  const act = async (what: () => Promise<Result<unknown, AppError>>): Promise<void> => {
    setBusy(true)
    const answer = await what()
    setBusy(false)
    setError(answer.ok ? null : answer.error)
    if (!answer.ok) return
    setForm(false)
    onDone()
  }
  return { busy, error, form, setForm, act }
}
