import { DEFAULT_LIMITS } from '#main/gateways/gateway.ts'
import { createOttPayGateway } from '#main/gateways/ottpay/index.ts'
import type { Cast, CastParts } from './cast.ts'
import { createGatewayModel, MERCHANT, SIGN_KEY } from './gateway-model.ts'
import { createGatewayNotices, NOTICE_TYPE } from './gateway-notices.ts'
import { truthOfModel } from './oracle.ts'
import { refundsOfModel } from './oracle-refunds.ts'
import { createOttPayEnd } from './ottpay-end.ts'
import { createPeople } from './people.ts'
import { createWalletWay } from './wallet-way.ts'
import { createLine } from './wire.ts'

/** How often calls go wrong, as a share of them. */
const RATES = { faultRate: 0.3, refundFaultRate: 0.45 }

/** A world with OTT Pay: codes and QRs of wallets, and refunds. */
export function createOttPayCast({ timeline, chanceOf, faults, count, isDown, stage }: CastParts): Cast {
  const gateway = createGatewayModel(timeline.now, chanceOf('gateway'), faults, count)
  const notices = createGatewayNotices({
    timeline,
    chance: chanceOf('notices'),
    faults,
    count,
    found: stage.found,
    deliver(body) {
      const till = stage.till()
      if (!till || isDown()) return null
      const acknowledged = till.receive('payment', { contentType: NOTICE_TYPE, body: Buffer.from(body), query: '' })
      // A process that is killed in the middle of a call answers nothing.
      return till.dead ? null : { status: acknowledged ? 200 : 400 }
    },
  })
  gateway.tell(notices)
  const chance = chanceOf('wire')
  const end = createOttPayEnd({ chance, gateway, faults, ...RATES, count })
  const whole = { ...stage, gateway, chance: chanceOf('people'), refundChance: chanceOf('refunds') }
  const settings = { baseUrl: 'https://ottpay.example/processV2', merchantId: MERCHANT, operatorId: '0000000001', terminalNo: '', version: '1.0' }
  const account = { ...settings, callbackUrl: 'https://till.example/', currency: 'CAD', signKey: SIGN_KEY, shopId: '' }
  return {
    line: createLine({ timeline, chance, gateway: end, isDown, count }),
    people: createPeople({ ...whole, way: createWalletWay(whole) }),
    seat: {
      account: (http) => ({
        id: 'ottpay:sim',
        gateway: createOttPayGateway(account, http, DEFAULT_LIMITS),
        merchantId: MERCHANT,
        currency: 'CAD',
        currencies: ['CAD'],
        practice: false,
      }),
    },
    payouts: null,
    truth: () => truthOfModel(gateway),
    refunds: () => refundsOfModel(gateway),
    paidOut: () => null,
    check: notices.check,
  }
}
