import { createHash } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { dirname, resolve } from 'node:path'
import { parse } from 'lossless-json'
import { z } from 'zod'
import { ROLES } from '#shared/domain/person.ts'
import { pinFault } from '#shared/domain/pin-rules.ts'
import { WALLETS } from '#shared/domain/wallet.ts'
import { StartError } from '../bridge/till-port.ts'
import type { CheckedAccount } from '../gateway-desk.ts'
import { SECRET_SHAPE } from '../gateways/kind.ts'
import { GATEWAY_KINDS, kindOf } from '../gateways/registry.ts'
import { COUNTER_SHAPE, PRINTERS_SHAPE, RECEIPT_SHAPE } from './device-shapes.ts'
import { APPROVALS_SHAPE, OUTBOX_SHAPE, PEOPLE_RULES_SHAPE, SHIFT_RULES_SHAPE } from './house-rules-shapes.ts'
import { RECEIVER_SHAPE } from './receiver-settings.ts'
import { firstFault, LOOK_SHAPE, SALE_SHAPE, SCANNER_SHAPE, SHOP_SHAPE } from './settings-shape.ts'

const PIN_SHAPE = z.string().regex(/^\d{4,8}$/, 'must be 4 to 8 digits in quotes')

/** What a shop decides about any account, and whatever its kind asks for; that is held against the kind's own shape. */
const ACCOUNT_SHAPE = z.looseObject({
  name: z.string().trim().min(1, 'must not be empty').max(40).optional(),
  wallets: z.array(z.enum(WALLETS)).optional(),
  use: z.boolean().optional(),
})

type GivenAccount = z.infer<typeof ACCOUNT_SHAPE>

/** One account or several of a gateway; told apart first, so that a fault is named where it stands. */
const ACCOUNTS_SHAPE = z.unknown().transform((given, context): GivenAccount | GivenAccount[] => {
  const checked = (Array.isArray(given) ? z.array(ACCOUNT_SHAPE).max(20) : ACCOUNT_SHAPE).safeParse(given)
  if (checked.success) return checked.data
  for (const { path, message } of checked.error.issues) context.addIssue({ code: 'custom', path: [...path], message })
  return z.NEVER
})

const FILE_SHAPE = z.strictObject({
  shop: SHOP_SHAPE.partial().optional(),
  look: LOOK_SHAPE.partial().optional(),
  sale: SALE_SHAPE.partial().optional(),
  scanner: SCANNER_SHAPE.partial().optional(),
  printers: PRINTERS_SHAPE.optional(),
  receipt: RECEIPT_SHAPE.partial().optional(),
  counter: COUNTER_SHAPE.partial().optional(),
  receiver: RECEIVER_SHAPE.partial().optional(),
  approvals: APPROVALS_SHAPE.partial().optional(),
  peopleRules: PEOPLE_RULES_SHAPE.partial().optional(),
  shift: SHIFT_RULES_SHAPE.partial().optional(),
  outbox: OUTBOX_SHAPE.partial().optional(),
  people: z
    .array(z.strictObject({ name: z.string().trim().min(1, 'must not be empty').max(40), role: z.enum(ROLES), pin: PIN_SHAPE.optional() }))
    .min(1, 'must name at least one person')
    .refine((people) => new Set(people.map(({ name }) => name.toLowerCase())).size === people.length, 'must not name anybody twice')
    .optional(),
  gateways: z
    .strictObject(
      Object.fromEntries(GATEWAY_KINDS.map(({ kind }) => [kind, ACCOUNTS_SHAPE.optional()])) as Record<string, z.ZodOptional<typeof ACCOUNTS_SHAPE>>,
    )
    .optional(),
  mode: z.enum(['practice', 'live']).optional(),
})

/** A checked settings file: what it sets, accounts with keys read from their files, and a digest that tells whether it changed since the last start. */
export type SettingsFile = Omit<z.infer<typeof FILE_SHAPE>, 'gateways'> & { accounts: CheckedAccount[]; digest: string }

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
  // In the order of the file: the first that takes a wallet gets it.
  const written = Object.keys((json as { gateways?: object }).gateways ?? {})
  const accounts = written.flatMap((kind) => {
    const given = gateways?.[kind]
    if (!Array.isArray(given)) return given ? [readAccount(path, `gateways.${kind}`, kind, given)] : []
    return given.map((account, place) => readAccount(path, `gateways.${kind}.${place}`, kind, account))
  })
  const digest = createHash('sha256').update(text)
  for (const { secrets } of accounts) for (const secret of Object.values(secrets)) digest.update(secret)
  return { ...rest, accounts, digest: digest.digest('hex') }
}

/** Throws StartError when a manager's PIN in the file is one that everybody tries first. Asked when a file is taken over, so that no till that ran stops. */
export function refuseWeakPins(path: string, people: SettingsFile['people']): void {
  const place = people?.findIndex(({ role, pin }) => role === 'manager' && pin !== undefined && pinFault(pin) !== null) ?? -1
  if (place < 0) return
  throw new StartError(
    `In the settings file ${path} the field people.${place}.pin is one that anybody would try first, and a manager’s PIN agrees to refunds; nothing was changed. Choose another and start again.`,
  )
}

/** One account of the file. Each secret is given in place, or as a file beside the settings under the same name with `File` behind it. */
function readAccount(path: string, place: string, kindName: string, given: GivenAccount): CheckedAccount {
  const kind = kindOf(kindName)
  if (!kind) throw new StartError(`In the settings file ${path} the field ${place} is not a known gateway; nothing was changed.`)
  const refuse = (field: string, why: string): never => {
    throw new StartError(
      `In the settings file ${path} the field ${shortName(`${place}.${field}`)} ${lowerFirst(why)}; nothing was changed. Mend it and start again.`,
    )
  }
  const { name, wallets, use, ...values } = given
  const secrets: Record<string, string> = {}
  for (const secret of kind.secrets) {
    const here = values[secret.name]
    const file = values[`${secret.name}File`]
    delete values[secret.name]
    delete values[`${secret.name}File`]
    if ((here !== undefined && file !== undefined) || (secret.required && here === undefined && file === undefined))
      refuse(secret.name, `must be given, either here or as ${secret.name}File (and not both)`)
    if (here === undefined && file === undefined) continue
    const inFile = file !== undefined
    const text = inFile ? readText(resolve(dirname(path), String(file)), `file of ${place}.${secret.name}File`) : here
    const checked = SECRET_SHAPE.safeParse(text)
    if (checked.success) secrets[secret.name] = checked.data
    else if (inFile) throw new StartError(`In the settings file ${path} the key of ${place} ${firstFault(checked.error).why}; nothing was changed.`)
    else refuse(secret.name, firstFault(checked.error).why)
  }
  const checked = kind.check(values)
  if (!checked.ok) {
    const { field, why } = firstFault(checked.error)
    return refuse(field, why)
  }
  const account = {
    id: checked.id,
    kind: kind.kind,
    name: name ?? kind.title,
    settings: checked.settings,
    wallets: wallets ?? [...WALLETS],
    use: use ?? true,
  }
  return { account, secrets }
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
