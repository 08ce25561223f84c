import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { silentLog } from '#main/log/log.ts'
import { askAfterNotice } from '#main/receiver/ask-again.ts'
import { openNoticeDesk } from '#main/receiver/receive-notice.ts'
import { createReceiverDesk } from '#main/receiver-desk.ts'
import { defaultSettings } from '#main/settings/settings-shape.ts'
import { isOpen } from '#shared/domain/payment.ts'
import { says } from '../helpers/payment-rig.ts'
import { callback, DOOR, OURS, openReceiverRig, type ReceiverRig, raw } from '../helpers/receiver-rig.ts'

let held: ReceiverRig
beforeEach(() => {
  held = openReceiverRig()
})
afterEach(() => held.rig.close())

describe('a question after a notice', () => {
  it('is followed by a second one while the first left it open, and by none when it is over', async () => {
    const { clock } = held.rig
    const asked: string[] = []
    const ask = (open: boolean) => async (id: string) => {
      asked.push(id)
      return open
    }
    await askAfterNotice(clock, ask(false), 'over')
    await clock.advance(5_000)
    expect(asked).toEqual(['over'])
    const done = askAfterNotice(clock, ask(true), 'open')
    await clock.advance(1_000)
    expect(asked).toEqual(['over', 'open'])
    await clock.advance(200)
    await done
    expect(asked).toEqual(['over', 'open', 'open'])
  })

  it('finds what a question that was on its way could not know yet', async () => {
    const { rig, deps } = held
    rig.other.pay = () => says.pending()
    const { id } = rig.charge({ despiteSimilar: true })
    await rig.clock.advance(400_000)
    expect(rig.attempt(id).status).toBe('unresolved')
    // The ladder's question is answered before the customer pays; its answer and the notice come together.
    let answer = (_: ReturnType<typeof says.pending>): void => {}
    rig.other.query = () =>
      new Promise((resolve) => {
        answer = resolve
      })
    void rig.resolver.askNow(id)
    await rig.clock.advance(0)
    const ask = async (one: string) => isOpen((await rig.resolver.askNow(one))?.status ?? 'paid')
    const desk = openNoticeDesk({ ...deps, ask: (_account, _about, one) => askAfterNotice(rig.clock, ask, one) })
    expect(desk.receive(DOOR, raw(callback(id))).status).toBe(200)
    rig.other.query = ({ orderId }) => says.paid(orderId)
    answer(says.pending())
    await rig.clock.advance(100)
    expect(rig.attempt(id).status).toBe('unresolved')
    await rig.clock.advance(1_100)
    expect(rig.attempt(id).status).toBe('paid')
  })
})

describe('an address for notices', () => {
  it('that cannot be written holds up no sale: there is none, until there is room', async () => {
    const { rig } = held
    const settings = defaultSettings('America/Toronto')
    settings.receiver = { ...settings.receiver, on: true, port: 0, publicUrl: 'https://shop.example' }
    const account = held.accounts[0]
    if (!account) throw new Error('no account')
    const open = { ...account, kind: 'ottpay', name: 'OTT Pay', practice: false } as never
    const desk = createReceiverDesk({
      db: rig.db,
      clock: rig.clock,
      random: rig.deps.random,
      log: silentLog,
      post: async () => ({ outcome: 'lost', cause: 'timeout', tookMs: 1 }),
      vault: { wrap: async (text) => text, unwrap: async (text) => text },
      settings: () => settings,
      accounts: () => [],
      account: (id) => (id === OURS.id ? open : null),
      subjects: { payment: { find: () => null, ask: async () => false } },
      session: () => null,
      note: () => {},
      changed: () => {},
    })
    expect(desk.noticeUrl(OURS.id, 'payment')).toBeNull()
    desk.start()
    for (let round = 0; round < 200 && desk.view().state.is !== 'listening'; round++) await new Promise((resolve) => setTimeout(resolve, 10))
    rig.db.pragma('query_only = ON')
    expect([desk.noticeUrl(OURS.id, 'payment'), desk.returnUrl(OURS.id)]).toEqual([null, null])
    rig.db.pragma('query_only = OFF')
    expect(desk.noticeUrl(OURS.id, 'payment')).toMatch(/^https:\/\/shop\.example\/n\/[\w-]{43}$/)
    expect(desk.noticeUrl(OURS.id, 'payout')).toBeNull()
    await desk.stop()
  })
})
