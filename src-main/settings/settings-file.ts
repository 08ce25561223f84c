import { createHash } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { dirname, resolve } from 'node:path'
import { parse } from 'lossless-json'
import { z } from 'zod'
import { ROLES } from '#shared/domain/person.ts'
import { StartError } from '../bridge/till-port.ts'
import { COUNTER_SHAPE, PRINTERS_SHAPE, RECEIPT_SHAPE } from './device-shapes.ts'
import { NO_CALLBACK_URL, OTTPAY_ENDPOINT, OTTPAY_SHAPE, SIGN_KEY_SHAPE } from './ottpay-settings.ts'
import { RECEIVER_SHAPE } from './receiver-settings.ts'
import { firstFault, LOOK_SHAPE, SALE_SHAPE, SCANNER_SHAPE, SHOP_SHAPE } from './settings-shape.ts'

const PIN_SHAPE = z.string().regex(/^\d{4,8}$/, 'must be 4 to 8 digits in quotes')

const FILE_SHAPE = z.strictObject({
  shop: SHOP_SHAPE.partial().optional(),
  look: LOOK_SHAPE.partial().optional(),
  sale: SALE_SHAPE.partial().optional(),
  scanner: SCANNER_SHAPE.partial().optional(),
  printers: PRINTERS_SHAPE.optional(),
  receipt: RECEIPT_SHAPE.partial().optional(),
  counter: COUNTER_SHAPE.partial().optional(),
  receiver: RECEIVER_SHAPE.partial().optional(),
  people: z
    .array(z.strictObject({ name: z.string().trim().min(1, 'must not be empty').max(40), role: z.enum(ROLES), pin: PIN_SHAPE.optional() }))
    .min(1, 'must name at least one person')
    .refine((people) => new Set(people.map(({ name }) => name.toLowerCase())).size === people.length, 'must not name anybody twice')
    .optional(),
  gateways: z
    .strictObject({
      ottpay: OTTPAY_SHAPE.partial({ baseUrl: true, terminalNo: true, version: true, callbackUrl: true, shopId: true })
        .extend({ signKey: SIGN_KEY_SHAPE.optional(), signKeyFile: z.string().min(1).optional() })
        .refine((account) => (account.signKey === undefined) !== (account.signKeyFile === undefined), {
          path: ['signKey'],
          message: 'must be given, either here or as signKeyFile (and not both)',
        })
        .optional(),
    })
    .optional(),
  mode: z.enum(['practice', 'live']).optional(),
})

/** A checked settings file: what it sets, the sign key read from its file, and a digest that tells whether it changed since the last start. */
export type SettingsFile = Omit<z.infer<typeof FILE_SHAPE>, 'gateways'> & {
  ottpay: (z.infer<typeof OTTPAY_SHAPE> & { signKey: string }) | null
  digest: string
}

/** Reads and checks a settings file; throws StartError with one sentence that names the field and what is wrong with it. */
export function readSettingsFile(path: string): SettingsFile {
  const text = readText(path, 'settings file')
  let json: unknown
  try {
    json = JSON.parse(text.replace(/^\uFEFF/, ''))
  } catch {
    throw new StartError(`The settings file ${path} is not JSON${placeOfFault(text)}; nothing was changed. Mend it and start again.`)
  }
  const checked = FILE_SHAPE.safeParse(json)
  if (!checked.success) {
    const { field, why } = firstFault(checked.error)
    throw new StartError(
      `In the settings file ${path} the field ${shortName(field)} ${lowerFirst(why)}; nothing was changed. Mend it and start again.`,
    )
  }
  const { gateways, ...rest } = checked.data
  const given = gateways?.ottpay
  let ottpay: SettingsFile['ottpay'] = null
  if (given) {
    const { signKey, signKeyFile, ...account } = given
    const key = signKey ?? readText(resolve(dirname(path), signKeyFile ?? ''), 'file of gateways.ottpay.signKeyFile').trim()
    const checkedKey = SIGN_KEY_SHAPE.safeParse(key)
    if (!checkedKey.success)
      throw new StartError(`In the settings file ${path} the key of gateways.ottpay ${firstFault(checkedKey.error).why}; nothing was changed.`)
    ottpay = {
      ...account,
      baseUrl: account.baseUrl ?? OTTPAY_ENDPOINT,
      terminalNo: account.terminalNo ?? '',
      version: account.version ?? '1.0',
      callbackUrl: account.callbackUrl ?? NO_CALLBACK_URL,
      shopId: account.shopId ?? '',
      signKey: checkedKey.data,
    }
  }
  return {
    ...rest,
    ottpay,
    digest: createHash('sha256')
      .update(text)
      .update(ottpay?.signKey ?? '')
      .digest('hex'),
  }
}

function readText(path: string, what: string): string {
  try {
    return readFileSync(path, 'utf8')
  } catch (error) {
    throw new StartError(`The ${what} ${path} cannot be read (${codeOf(error)}); nothing was changed. Check the path and its rights.`)
  }
}

/** Where the text stops being JSON. Only the place: the sentence of a JSON parser quotes what stands there, and that may be the sign key. */
function placeOfFault(text: string): string {
  try {
    parse(text)
    return ''
  } catch (error) {
    const position = Number(/position (\d+)/.exec(messageOf(error))?.[1] ?? Number.NaN)
    if (Number.isNaN(position)) return ''
    const before = text.slice(0, position).split('\n')
    return ` at line ${before.length}, column ${(before.at(-1) ?? '').length + 1}`
  }
}

/** A field's name as one sentence can hold it: a file may have any name in it. */
function shortName(field: string): string {
  const plain = field.replace(/[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]/gu, '?')
  return plain.length > 80 ? `${plain.slice(0, 80)}...` : plain
}

function codeOf(error: unknown): string {
  return error instanceof Error && 'code' in error ? String(error.code) : messageOf(error)
}

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error)
}

function lowerFirst(text: string): string {
  return /^(Invalid|Expected|Required|Too)/.test(text) ? `is not right: ${text.charAt(0).toLowerCase()}${text.slice(1)}` : text
}
