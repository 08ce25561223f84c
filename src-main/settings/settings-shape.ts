import { z } from 'zod'
import type { TillSettings } from '#shared/bridge/contract.ts'
import { isZone } from '#shared/domain/business-day.ts'
import { MAX_AMOUNT_MINOR } from '#shared/domain/money.ts'
import { LANGUAGES } from '#shared/domain/person.ts'
import { WALLETS } from '#shared/domain/wallet.ts'
import { CURRENCY_SHAPE } from '../gateways/kind.ts'
import { COUNTER_SHAPE, DEFAULT_COUNTER, DEFAULT_RECEIPT, PRINTERS_SHAPE, RECEIPT_SHAPE, SCANNER_RULES_SHAPE } from './device-shapes.ts'
import {
  APPROVALS_SHAPE,
  DEFAULT_APPROVALS,
  DEFAULT_OUTBOX,
  DEFAULT_PEOPLE_RULES,
  DEFAULT_SHIFT_RULES,
  OUTBOX_SHAPE,
  PEOPLE_RULES_SHAPE,
  SHIFT_RULES_SHAPE,
} from './house-rules-shapes.ts'
import { DEFAULT_RECEIVER, RECEIVER_SHAPE } from './receiver-settings.ts'

const text = (longest: number) => z.string().trim().max(longest)

/** The shapes of what a shop can set; the settings screen and the settings file are both held against them. */
export const SHOP_SHAPE = z.strictObject({
  name: text(60).min(1, 'must not be empty'),
  tillName: text(30).min(1, 'must not be empty'),
  tillCode: z.string().regex(/^[A-Z][A-Z0-9]{0,2}$/, 'must be one capital letter and up to two more capitals or digits, such as T01'),
  address: z.array(text(60)).max(5),
  receiptFooter: text(200),
  currency: CURRENCY_SHAPE,
  zone: z.string().refine(isZone, 'must be a time zone name such as America/Toronto'),
  closeHour: z.int().min(0).max(23),
})

const languages = z.enum(LANGUAGES)

export const LOOK_SHAPE = z.strictObject({
  theme: z.enum(['system', 'light', 'dark']),
  contrast: z.enum(['normal', 'more']),
  language: languages,
  counterLanguages: z.array(languages).min(1).max(2),
  sounds: z.boolean(),
  volume: z.int().min(0).max(100),
})

export const SALE_SHAPE = z.strictObject({
  tipPercents: z.array(z.int().min(1).max(100)).max(4),
  chargeAtOnce: z.boolean(),
  wallets: z.array(z.enum(WALLETS)).min(1, 'must name at least one wallet'),
  newSaleSeconds: z.int().min(0).max(60),
  qrSeconds: z.int().min(30).max(540),
  refundLimitMinor: z.int().min(0).max(MAX_AMOUNT_MINOR),
  showRate: z.boolean(),
})

export const SCANNER_SHAPE = z.strictObject({
  layout: z.enum(['us', 'typed']),
  prefixKey: z.string().regex(/^(F([1-9]|1[0-9]|2[0-4]))?$/, 'must be empty or a function key such as F13'),
  rules: SCANNER_RULES_SHAPE,
})

export const SETTINGS_SHAPE = z.strictObject({
  shop: SHOP_SHAPE,
  look: LOOK_SHAPE,
  sale: SALE_SHAPE,
  scanner: SCANNER_SHAPE,
  printers: PRINTERS_SHAPE,
  receipt: RECEIPT_SHAPE,
  counter: COUNTER_SHAPE,
  receiver: RECEIVER_SHAPE,
  approvals: APPROVALS_SHAPE,
  peopleRules: PEOPLE_RULES_SHAPE,
  shift: SHIFT_RULES_SHAPE,
  outbox: OUTBOX_SHAPE,
})

/** What a till knows before anybody set it up: a practice shop on the machine's own clock. */
export function defaultSettings(machineZone: string): TillSettings {
  return {
    shop: {
      name: 'Scantill',
      tillName: 'Till 1',
      tillCode: 'T01',
      address: [],
      receiptFooter: '',
      currency: 'CAD',
      zone: isZone(machineZone) ? machineZone : 'America/Toronto',
      closeHour: 4,
    },
    look: { theme: 'system', contrast: 'normal', language: 'en', counterLanguages: ['en', 'zh'], sounds: true, volume: 60 },
    sale: { tipPercents: [], chargeAtOnce: true, wallets: [...WALLETS], newSaleSeconds: 6, qrSeconds: 180, refundLimitMinor: 5_000, showRate: false },
    scanner: { layout: 'us', prefixKey: '', rules: [] },
    printers: [],
    receipt: { ...DEFAULT_RECEIPT },
    counter: { ...DEFAULT_COUNTER },
    receiver: { ...DEFAULT_RECEIVER },
    approvals: { ...DEFAULT_APPROVALS },
    peopleRules: { ...DEFAULT_PEOPLE_RULES },
    shift: { ...DEFAULT_SHIFT_RULES },
    outbox: { ...DEFAULT_OUTBOX },
  }
}

/** The first fault of a zod check as field path and sentence, such as `shop.zone` and `must be a time zone name ...`. */
export function firstFault(error: z.ZodError): { field: string; why: string } {
  const issue = error.issues[0]
  const path = (issue?.path ?? []).map(String)
  if (issue?.code === 'unrecognized_keys') return { field: [...path, issue.keys[0]].join('.'), why: 'is not a known setting' }
  return { field: path.join('.') || '(whole)', why: issue?.message ?? 'is not right' }
}
