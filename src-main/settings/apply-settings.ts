import { type AppError, appError } from '#shared/bridge/app-error.ts'
import type { OttPayAccountInput, TillSettings } from '#shared/bridge/contract.ts'
import { fail, ok, type Result } from '#shared/domain/result.ts'
import { NO_CALLBACK_URL, OTTPAY_SHAPE, type OttPaySettings, SIGN_KEY_SHAPE } from './ottpay-settings.ts'
import { firstFault, SETTINGS_SHAPE } from './settings-shape.ts'

/** Checks what the settings screen sends; a fault names the field. */
export function checkTillSettings(input: TillSettings): Result<TillSettings, AppError> {
  const checked = SETTINGS_SHAPE.safeParse(input)
  return checked.success ? ok(checked.data) : fail(appError('settings-refused', { ...firstFault(checked.error) }))
}

/** Checks an OTT Pay account as typed. The sign key comes back null where the stored one is kept; `hasKey` says whether there is one. */
export function checkOttPay(input: OttPayAccountInput, hasKey: boolean): Result<{ ottpay: OttPaySettings; signKey: string | null }, AppError> {
  const { signKey, ...account } = input
  const checked = OTTPAY_SHAPE.safeParse({ ...account, callbackUrl: account.callbackUrl.trim() || NO_CALLBACK_URL })
  if (!checked.success) return fail(appError('settings-refused', { ...firstFault(checked.error) }))
  if (signKey === null || signKey.trim() === '') {
    return hasKey ? ok({ ottpay: checked.data, signKey: null }) : fail(appError('settings-refused', { field: 'signKey', why: 'must not be empty' }))
  }
  const key = SIGN_KEY_SHAPE.safeParse(signKey)
  if (!key.success) return fail(appError('settings-refused', { field: 'signKey', why: firstFault(key.error).why }))
  return ok({ ottpay: checked.data, signKey: key.data })
}
