import { PRACTICE_SCENES, type PracticeCode, type PracticeScene } from '#shared/bridge/contract.ts'
import type { Wallet } from '#shared/domain/wallet.ts'

/*
 * What each practice code plays. A scene is data: how an order stands at which age, when the money is taken, and what becomes of
 * the reply to the pay call. Nothing here waits: the state is computed from times that are on disk, so a restart changes nothing.
 */

/** `order_status` values that the simulator uses. */
export type OrderStatus = 'init' | 'processing' | 'success' | 'orderclosed'

/** What becomes of a refund of the sale: done and told, done with the reply lost, or refused because the account is short of funds. */
export type RefundPlay = 'done' | 'lost' | 'short'

/** What becomes of the reply to the pay call: the status as it is, only a code, nothing at all, noise, or a digest that does not fit. */
export type PayReply = 'status' | 'code-processing' | 'code-fail' | 'never' | 'garbage' | 'wrong-digest'

/** One scene. `phases` in order of age (milliseconds of practice time); `chargedAfterMs` null when nothing is ever taken. */
export type Scene = {
  wallet: Wallet | null
  reply: PayReply
  phases: readonly { afterMs: number; status: OrderStatus }[]
  chargedAfterMs: number | null
  /** What is taken beyond what was asked, in cents. */
  chargedTooMuchMinor: number
  refund: RefundPlay
}

function scene(
  wallet: Wallet | null,
  reply: PayReply,
  phases: [number, OrderStatus][],
  chargedAfterMs: number | null,
  chargedTooMuchMinor = 0,
  refund: RefundPlay = 'done',
): Scene {
  return { wallet, reply, phases: phases.map(([afterMs, status]) => ({ afterMs, status })), chargedAfterMs, chargedTooMuchMinor, refund }
}

/** Every scene that a practice code can play; README.md tells them to people. */
export const SCENES: Record<PracticeScene, Scene> = {
  pays: scene('alipay', 'status', [[0, 'success']], 0),
  password: scene(
    'wechat',
    'code-processing',
    [
      [0, 'processing'],
      [8_000, 'success'],
    ],
    8_000,
  ),
  slow: scene(
    'unionpay',
    'status',
    [
      [0, 'processing'],
      [40_000, 'success'],
    ],
    40_000,
  ),
  // Later than any cashier's window: the till has to find it from the background.
  late: scene(
    'alipay',
    'status',
    [
      [0, 'processing'],
      [90_000, 'success'],
    ],
    90_000,
  ),
  declines: scene('wechat', 'code-fail', [[0, 'orderclosed']], null),
  // Charged long before the query says so, so that a till that gives up early has taken money without knowing.
  'lost-paid': scene(
    'alipay',
    'never',
    [
      [0, 'init'],
      [12_000, 'success'],
    ],
    3_000,
  ),
  'lost-closed': scene(
    'wechat',
    'never',
    [
      [0, 'init'],
      [15_000, 'orderclosed'],
    ],
    null,
  ),
  'late-success': scene(
    'unionpay',
    'status',
    [
      [0, 'orderclosed'],
      [60_000, 'success'],
    ],
    60_000,
  ),
  'wrong-amount': scene('alipay', 'status', [[0, 'success']], 0, 1),
  garbage: scene('wechat', 'garbage', [[0, 'success']], 0),
  'wrong-digest': scene('unionpay', 'wrong-digest', [[0, 'success']], 0),
  'unknown-wallet': scene(null, 'status', [[0, 'success']], 0),
  'refund-lost': scene('alipay', 'status', [[0, 'success']], 0, 0, 'lost'),
  'refund-short': scene('wechat', 'status', [[0, 'success']], 0, 0, 'short'),
}

/** How long an unpaid QR order stays open, in milliseconds of practice time. */
export const QR_LIFE_MS = 300_000

/** The scene of a scanned code: digits 3 and 4 are the practice mark 77, digits 5 and 6 the scene's number. Without the mark it pays. */
export function sceneOfCode(code: string): PracticeScene {
  const number = /^\d\d77(\d\d)\d{10,}$/.exec(code)?.[1]
  return PRACTICE_SCENES[Number(number ?? 0) - 1] ?? 'pays'
}

/** One fresh code for each scene, of the wallet the scene is told with. `randomDigits(n)` gives n random digits as text. */
export function practiceCodes(randomDigits: (count: number) => string): PracticeCode[] {
  return PRACTICE_SCENES.map((name, index) => {
    const { wallet } = SCENES[name]
    const mark = `77${String(index + 1).padStart(2, '0')}`
    return { scene: name, wallet, code: wallet === null ? `40${mark}${randomDigits(14)}` : WALLET_CODES[wallet](mark, randomDigits) }
  })
}

/** Codes of the form each wallet really has: 18, 18 and 19 digits. */
const WALLET_CODES: Record<Wallet, (mark: string, randomDigits: (count: number) => string) => string> = {
  alipay: (mark, randomDigits) => `28${mark}${randomDigits(12)}`,
  wechat: (mark, randomDigits) => `13${mark}${randomDigits(12)}`,
  unionpay: (mark, randomDigits) => `62${mark}${randomDigits(13)}`,
}
