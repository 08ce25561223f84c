import { z } from 'zod'
import { type CounterSettings, PRINTER_CJK, type ReceiptDesign, SCAN_SUFFIXES } from '#shared/domain/device-settings.ts'
import { LANGUAGES } from '#shared/domain/person.ts'

const BAUD_RATES = [1_200, 2_400, 4_800, 9_600, 19_200, 38_400, 57_600, 115_200, 230_400, 460_800, 921_600] as const
/** A logo of 576 dots across and some hundred high is far below this. */
const LONGEST_LOGO = 200_000

const deviceId = z
  .string()
  .max(200)
  .regex(/^(usb:[0-9a-f]{4}:[0-9a-f]{4}:.*|path:.+)$/, 'must be usb:VVVV:PPPP:SERIAL or path:/dev/...')
const baudRate = z.literal([...BAUD_RATES], 'must be a usual speed such as 9600 or 115200')
const name = z.string().trim().min(1, 'must not be empty').max(60)
const port = z.int().min(1, 'must be a port from 1 to 65535').max(65_535, 'must be a port from 1 to 65535')
const hostName = z
  .string()
  .trim()
  .regex(/^[A-Za-z0-9]([A-Za-z0-9.-]{0,251}[A-Za-z0-9])?$|^[0-9a-fA-F:]{2,45}$/, 'must be an address such as 192.168.1.50 or a name, without a port')

/** The shapes of what a shop sets about its devices; see device-settings.ts for what the fields mean. */
export const SCANNER_RULES_SHAPE = z
  .array(
    z.strictObject({
      deviceId,
      name: z.string().trim().max(100),
      use: z.boolean(),
      baudRate,
      suffix: z.enum(SCAN_SUFFIXES),
      hidLayout: z.enum(['auto', 'aim', 'plain']),
    }),
  )
  .max(20)
  .refine((rules) => new Set(rules.map((rule) => rule.deviceId)).size === rules.length, 'must not name a scanner twice')

const CONNECTION = z.discriminatedUnion('kind', [
  z.strictObject({ kind: z.literal('network'), host: hostName, port }),
  z.strictObject({ kind: z.literal('serial'), deviceId, baudRate }),
  z.strictObject({ kind: z.literal('usb'), deviceId }),
  z.strictObject({ kind: z.literal('system'), queue: name }),
])

export const PRINTERS_SHAPE = z
  .array(
    z.strictObject({
      printerId: z.string().regex(/^[a-z0-9-]{1,40}$/, 'must be small letters, digits and hyphens'),
      name,
      connection: CONNECTION,
      prints: z.strictObject({ receipts: z.boolean(), reports: z.boolean() }),
      language: z.enum(['esc-pos', 'star-prnt']),
      widthMm: z.literal([58, 80]),
      dots: z.int().min(200).max(1_000),
      columns: z.int().min(20).max(64),
      codePages: z.array(z.string().max(30)).min(1, 'must name at least one code page').max(10),
      cjk: z.enum(PRINTER_CJK),
      inlineCjk: z.boolean(),
      cutter: z.enum(['none', 'partial', 'full']),
      drawer: z.enum(['none', 'pin2', 'pin5']),
      answers: z.boolean(),
    }),
  )
  .max(8)
  .refine((printers) => new Set(printers.map(({ printerId }) => printerId)).size === printers.length, 'must not name a printer twice')

export const RECEIPT_SHAPE = z.strictObject({
  logo: z
    .string()
    .max(LONGEST_LOGO, 'must be a smaller picture')
    .regex(/^data:image\/png;base64,[A-Za-z0-9+/]+=*$/, 'must be a PNG picture')
    .nullable(),
  languages: z
    .array(z.enum(LANGUAGES))
    .min(1)
    .max(2)
    .refine((languages) => new Set(languages).size === languages.length, 'must not name a language twice'),
  autoPrint: z.enum(['always', 'ask', 'never']),
  showPerson: z.boolean(),
  showAddress: z.boolean(),
  orderQr: z.boolean(),
})

export const COUNTER_SHAPE = z.strictObject({
  monitor: z.string().max(200).nullable(),
  network: z.boolean(),
  port,
  greeting: z.string().trim().max(120),
  pole: z.strictObject({ deviceId, baudRate, protocol: z.enum(['cd5220', 'esc-pos']), brightness: z.literal([1, 2, 3, 4]) }).nullable(),
})

/** What a till does before anybody set it up: nothing listens, nothing prints by itself beyond what a printer that was added is for. */
export const DEFAULT_RECEIPT: ReceiptDesign = {
  logo: null,
  languages: ['en'],
  autoPrint: 'always',
  showPerson: true,
  showAddress: true,
  orderQr: true,
}
export const DEFAULT_COUNTER: CounterSettings = { monitor: null, network: false, port: 4180, greeting: '', pole: null }
