import { type AppError, appError } from '#shared/bridge/app-error.ts'
import type { TillSettings } from '#shared/bridge/contract.ts'
import { fail, ok, type Result } from '#shared/domain/result.ts'
import { firstFault, SETTINGS_SHAPE } from './settings-shape.ts'

/** Checks what the settings screen sends; a fault names the field. */
export function checkTillSettings(input: TillSettings): Result<TillSettings, AppError> {
  const checked = SETTINGS_SHAPE.safeParse(input)
  return checked.success ? ok(checked.data) : fail(appError('settings-refused', { ...firstFault(checked.error) }))
}
