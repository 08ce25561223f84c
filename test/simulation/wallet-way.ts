import { inspectCode } from '#main/payments/inspect-code.ts'
import { takePayment } from '#main/payments/take-payment.ts'
import { WALLETS, type Wallet } from '#shared/domain/wallet.ts'
import type { CustomerScript, GatewayModel } from './gateway-model.ts'
import { atTill, SECOND, type Stage, type Way } from './stage.ts'

/** Prices that come again and again, so that one customer's payment could pass for another's. */
const PRICES = [115, 500, 500, 990, 1_250, 1_999, 2_899]

const SCRIPTS: Record<CustomerScript, number> = {
  pays: 68,
  password: 14,
  slow: 3,
  declines: 8,
  never: 2,
  fee: 2,
  turnaround: 2,
  'charged-other-amount': 1,
}

/** Wallets: the customer shows a code, or scans a QR. */
export function createWalletWay(stage: Omit<Stage, 'way' | 'gateway'> & { gateway: GatewayModel }): Way {
  const { timeline, chance, gateway } = stage
  const shownQrs = new Set<string>()
  const scripts = { ...SCRIPTS }
  for (const fault of ['turnaround', 'charged-other-amount'] as const) if (!stage.faults.includes(fault)) scripts[fault] = 0

  function newCode(wallet: Wallet): string {
    const begins = { alipay: '28', wechat: '13', unionpay: '62' }[wallet]
    return begins + chance.digits(wallet === 'unionpay' ? 17 : 16)
  }

  /** The same code under the scanner once more: the till has to know it. */
  function rescan(code: string): void {
    timeline.after(chance.whole(1, 20) * SECOND, () =>
      atTill(
        stage,
        (till) => {
          const card = inspectCode(till.deps, false, { code, totalMinor: 1, orderId: null })
          if (card.verdict !== 'already-used' && card.verdict !== 'pay-code') {
            stage.found({ kind: 'threw', about: 'rescan', what: `a payment code was taken for ${card.verdict}` })
          }
        },
        () => {},
      ),
    )
  }

  return {
    wish(note) {
      const amountMinor = chance.happens(0.6) ? chance.pick(PRICES) : Math.round(chance.logarithmic(1, 900_000))
      return { note, amountMinor, tipMinor: chance.happens(0.15) ? chance.whole(1, 500) : 0 }
    },
    begin(till, sale) {
      const wallet = chance.pick(WALLETS)
      const scan = chance.happens(0.88)
      let code: string | null = null
      if (scan) {
        code = newCode(wallet)
        gateway.codeShown(code, chance.weighed(scripts))
        const card = inspectCode(till.deps, false, { code, totalMinor: sale.amountMinor + sale.tipMinor, orderId: sale.orderId })
        if (card.verdict !== 'pay-code') return null
      }
      const taken = takePayment(till.deps, till.resolver, { ...sale, wallet, code })
      if (!taken.ok) return null
      return {
        attemptId: taken.value.id,
        after() {
          if (code !== null && chance.happens(0.05)) rescan(code)
        },
      }
    },
    shown({ id, codeUrl }) {
      if (codeUrl === null || shownQrs.has(id)) return
      shownQrs.add(id)
      const when = chance.weighed({ soon: 80, late: 8, never: 12 })
      if (when === 'never') return
      timeline.after(when === 'soon' ? Math.round(chance.logarithmic(4, 100)) * SECOND : chance.whole(150, 290) * SECOND, () =>
        gateway.payQr(codeUrl),
      )
    },
  }
}
