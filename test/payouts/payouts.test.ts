import { afterEach, describe, expect, it } from 'vitest'
import { readJournalRows } from '#main/db/journal.ts'
import { hasOpenPracticePayout, readPayoutDiary } from '#main/db/payouts.ts'
import { closePayout } from '#main/payouts/close-payout.ts'
import { confirmPayout } from '#main/payouts/confirm-payout.ts'
import { createPayout } from '#main/payouts/create-payout.ts'
import { withdrawPayout } from '#main/payouts/withdraw-payout.ts'
import { LINK_SCENES, type LinkScene, sceneDigits } from '#main/simulator/links/scenes.ts'
import { appError } from '#shared/bridge/app-error.ts'
import { fail } from '#shared/domain/result.ts'
import { ASKER, openPayoutRig, type PayingSide, type PayoutRig, SECOND } from '../helpers/payout-rig.ts'
import { dokypaySide, okpaySide, proxypaySide } from './sides.ts'

/* The story of a payout: the real use cases, a real book, real gateways over real HTTP to their simulated other sides. */

let rig: PayoutRig
afterEach(async () => {
  await rig.end()
})
const begin = async (side: Promise<PayingSide>): Promise<PayoutRig> => {
  rig = openPayoutRig(await side)
  return rig
}
const amountOf = (scene: LinkScene) => Number(sceneDigits(scene))
const left = () => rig.side.held().filter((one) => one.left)

for (const [name, open] of [
  ['OKPAY', okpaySide],
  ['ProxyPay', proxypaySide],
] as const) {
  describe(`a payout at ${name}`, () => {
    it('waits for a second person, is sent once, and is done when the gateway says so', async () => {
      await begin(open())
      const { id } = rig.create()
      expect(rig.read(id)).toMatchObject({ status: 'waiting', personName: 'Anna', approverName: null })
      await rig.clock.advance(3_600_000)
      expect(rig.sent).toEqual([])
      expect((await rig.confirm(id)).ok).toBe(true)
      expect(rig.read(id)).toMatchObject({ status: 'sending', approverName: 'Bo' })
      await rig.until(id, 'done')
      expect(rig.read(id)).toMatchObject({ paidMinor: 5_000, nextAskAt: null, reason: null })
      expect(rig.read(id).bankRef).not.toBeNull()
      expect(rig.sent).toHaveLength(1)
      expect(left()).toEqual([{ id, amountMinor: 5_000, left: true }])
      expect(rig.diary(id).slice(0, 4)).toEqual(['payout.created', 'payout.confirmed', 'payout.sending', 'payout.answered'])
      expect(rig.diary(id).at(-1)).toBe('payout.done')
      expect(rig.resolver.watchedCount()).toBe(0)
    })

    it('that fails there is failed, and late looks find that it left after all', async () => {
      await begin(open())
      const { id } = await rig.pay({ amountMinor: amountOf('late-success') })
      await rig.until(id, 'failed')
      expect(rig.read(id)).toMatchObject({ reason: 'refused', paidMinor: null })
      await rig.until(id, 'late_done', 30_000)
      expect(left()).toHaveLength(1)
    })

    it('refused for want of money moves nothing', async () => {
      await begin(open())
      const { id } = await rig.pay({ amountMinor: amountOf('funds') })
      await rig.until(id, 'failed')
      expect(rig.side.held()).toEqual([])
      // One that names its cause is definite; one that does not was asked about first.
      expect(rig.diary(id).filter((type) => type === 'payout.asked')).toEqual([])
      expect(rig.read(id).reason).toBe(name === 'OKPAY' ? 'funds' : 'refused')
      expect(rig.read(id).askedCount).toBe(name === 'OKPAY' ? 0 : 1)
    })

    it('whose reply never came is only asked about, and found', async () => {
      await begin(open())
      const { id } = await rig.pay({ amountMinor: amountOf('lost-made') })
      await rig.until(id, 'done')
      expect(rig.sent).toHaveLength(1)
      expect(left()).toHaveLength(1)
    })

    it('answered with noise or with a failure that names no cause is only asked about, and found', async () => {
      await begin(open())
      for (const scene of ['garbage', 'doubt'] as const) {
        const { id } = await rig.pay({ amountMinor: amountOf(scene) })
        await rig.until(id, 'done')
      }
      expect(rig.sent).toHaveLength(2)
      expect(left()).toHaveLength(2)
    })

    it('of which another amount left is held for a person, who closes it, and it stays closed', async () => {
      await begin(open())
      const { id } = await rig.pay({ amountMinor: amountOf('less') })
      await rig.until(id, 'held')
      expect(rig.read(id)).toMatchObject({ reason: 'wrong_amount', paidMinor: amountOf('less') - 1 })
      expect(rig.close(id).ok).toBe(true)
      await rig.clock.advance(60_000)
      await rig.resolver.askNow(id)
      expect(rig.read(id).status).toBe('closed')
    })

    it('that nobody answers about is unresolved after a minute, and done late from the background', async () => {
      await begin(open())
      const { id } = await rig.pay({ amountMinor: amountOf('late') })
      await rig.until(id, 'unresolved', 5_000)
      expect(rig.diary(id)).toContain('payout.unresolved')
      await rig.until(id, 'done', 15_000)
      expect(rig.sent).toHaveLength(1)
    })

    it('that came back is told as such, never silently', async () => {
      await begin(open())
      const { id } = await rig.pay({ amountMinor: amountOf('reversed') })
      await rig.until(id, 'done')
      await rig.side.takeNotices()
      rig.side.pass(40_000)
      await rig.clock.advance(40_000)
      expect(rig.read(id).status).toBe('done')
      for (const raw of await rig.side.takeNotices()) await rig.notice(raw)
      expect(rig.read(id)).toMatchObject({ status: 'reversed', paidMinor: amountOf('reversed') })
      expect(rig.diary(id)).toContain('payout.reversed')
    })

    it('that came back is found, though the first questions after the call get no answer, also after a crash', async () => {
      await begin(open())
      const { id } = await rig.pay({ amountMinor: amountOf('reversed') })
      await rig.until(id, 'done')
      await rig.side.takeNotices()
      rig.side.pass(40_000)
      await rig.clock.advance(40_000)
      const queryPayout = rig.account.gateway.queryPayout
      const silence = async () => ({ kind: 'no_answer', detail: 'timeout', code: 'timeout', spoken: false, notFound: false }) as const
      rig.account.gateway.queryPayout = silence
      const calls = await rig.side.takeNotices()
      for (const raw of calls) await rig.notice(raw)
      // ProxyPay's call says itself that it came back; OKPAY's only says that it failed, which is asked about.
      if (rig.read(id).status === 'reversed') return
      await rig.clock.advance(61_000)
      expect(rig.read(id)).toMatchObject({ status: 'done', lastAnswer: { kind: 'no_answer' } })
      rig = rig.crash()
      rig.account.gateway.queryPayout = silence
      rig.resolver.resumeAll()
      await rig.clock.advance(61_000)
      if (queryPayout) rig.account.gateway.queryPayout = queryPayout
      await rig.until(id, 'reversed', 60_000)
      expect(rig.diary(id)).toContain('payout.reversed')
    })

    it('is asked about at once when the gateway calls', async () => {
      await begin(open())
      const { id } = await rig.pay()
      await expect.poll(() => rig.read(id).status).toBe('asking')
      rig.side.pass(4_000)
      const notices = await rig.side.takeNotices()
      expect(notices).toHaveLength(1)
      for (const raw of notices) await rig.notice(raw)
      expect(rig.read(id)).toMatchObject({ status: 'done', askedCount: 1 })
      expect(rig.diary(id)).toContain('notice.accepted')
    })
  })
}

describe('a call of a gateway that can be asked', () => {
  it('that says the money came back is believed, even where the question still says that it left', async () => {
    await begin(proxypaySide())
    const { id } = await rig.pay({ amountMinor: amountOf('reversed') })
    await rig.until(id, 'done')
    const { amountMinor } = rig.read(id)
    const facts = { payoutId: id, amountMinor, feeMinor: null, currency: null, gatewayRef: null, bankRef: null }
    rig.account.gateway.queryPayout = async () => ({ kind: 'done', detail: 'paid', code: '1', facts })
    rig.side.pass(40_000)
    for (const raw of await rig.side.takeNotices()) await rig.notice(raw)
    expect(rig.read(id).status).toBe('reversed')
    await rig.resolver.askNow(id)
    expect(rig.read(id).status).toBe('reversed')
  })

  it('that says it is paid out proves nothing: the question does', async () => {
    await begin(okpaySide())
    rig.account.gateway.queryPayout = async () => ({ kind: 'pending', detail: 'in_progress', code: '0', gatewayRef: null })
    const { id } = await rig.pay()
    await expect.poll(() => rig.read(id).status).toBe('asking')
    rig.side.pass(4_000)
    const notices = await rig.side.takeNotices()
    expect(notices).toHaveLength(1)
    for (const raw of notices) await rig.notice(raw)
    expect(rig.read(id)).toMatchObject({ status: 'asking', paidMinor: null, askedCount: 1 })
  })
})

describe('a payout that never left', () => {
  it('is not sent, says so, and can be asked for again without a question', async () => {
    await begin(okpaySide())
    await rig.side.close()
    const { id } = await rig.pay()
    await expect.poll(() => rig.read(id).status).toBe('not_sent')
    expect(rig.read(id).reason).toBe('not_reached')
    expect(rig.create().status).toBe('waiting')
    rig.side.close = async () => {}
  })

  it('because the gateway has no words for it is not sent either', async () => {
    await begin(okpaySide())
    rig.deps.noticeUrl = () => 'not an address'
    rig.account.gateway.payout = async () => ({ kind: 'not_sent', detail: 'refused', code: 'NO_ADDRESS' })
    const { id } = await rig.pay()
    await expect.poll(() => rig.read(id)).toMatchObject({ status: 'not_sent', reason: 'settings' })
  })

  it('is failed once OKPAY has said three times over half a minute that it does not know it', async () => {
    await begin(okpaySide())
    const { id } = await rig.pay({ amountMinor: amountOf('lost-unmade') })
    await rig.until(id, 'failed', 5_000)
    expect(rig.read(id).reason).toBe('not_found')
    expect(rig.read(id).askedCount).toBeGreaterThanOrEqual(3)
    expect(rig.side.held()).toEqual([])
  })

  it('stays unresolved at ProxyPay, which has no word for it, until a person closes it', async () => {
    await begin(proxypaySide())
    const { id } = await rig.pay({ amountMinor: amountOf('lost-unmade') })
    await rig.until(id, 'unresolved', 5_000)
    for (let minutes = 0; minutes < 10; minutes++) await rig.clock.advance(60_000)
    expect(rig.read(id).status).toBe('unresolved')
    expect(rig.close(id, '').ok).toBe(false)
    expect(rig.close(id)).toMatchObject({ ok: true, value: { status: 'closed', reason: 'by_hand' } })
    expect(rig.sent).toHaveLength(1)
  })
})

describe('a payout at Dokypay', () => {
  it('is asked about by the order query where the account allows that', async () => {
    await begin(dokypaySide(true))
    const { id } = await rig.pay()
    await rig.until(id, 'done')
    expect(left()).toHaveLength(1)
  })

  it('without such a query is asked about by nobody: unresolved until its call comes, which is believed', async () => {
    await begin(dokypaySide(false))
    const { id } = await rig.pay()
    await rig.until(id, 'unresolved', 5_000)
    await rig.resolver.askNow(id)
    expect(rig.read(id)).toMatchObject({ status: 'unresolved', askedCount: 0 })
    expect(left()).toHaveLength(1)
    for (const raw of await rig.side.takeNotices()) await rig.notice(raw)
    expect(rig.read(id)).toMatchObject({ status: 'done', paidMinor: 5_000 })
    expect(rig.diary(id)).toEqual(expect.arrayContaining(['notice.accepted', 'payout.done']))
  })

  it('that failed is told by its call alone, too', async () => {
    await begin(dokypaySide(false))
    const { id } = await rig.pay({ note: '#fails' })
    await rig.until(id, 'unresolved', 5_000)
    for (const raw of await rig.side.takeNotices()) await rig.notice(raw)
    expect(rig.read(id)).toMatchObject({ status: 'failed', reason: 'refused' })
    expect(left()).toEqual([])
  })

  it('hears its call after a crash between the call and what it means', async () => {
    await begin(dokypaySide(false))
    const { id } = await rig.pay()
    await rig.until(id, 'unresolved', 5_000)
    rig.resolver.askNow = async () => null
    for (const raw of await rig.side.takeNotices()) await rig.notice(raw)
    expect(rig.read(id).status).toBe('unresolved')
    rig = rig.crash()
    rig.resolver.resumeAll()
    expect(rig.read(id).status).toBe('done')
  })

  it('takes each call into account once', async () => {
    await begin(dokypaySide(false))
    const { id } = await rig.pay({ note: '#slow' })
    await rig.until(id, 'unresolved', 5_000)
    for (const raw of await rig.side.takeNotices()) await rig.notice(raw)
    const lines = rig.diary(id).length
    await rig.resolver.askNow(id)
    await rig.clock.advance(120_000)
    expect(rig.diary(id)).toHaveLength(lines)
  })
})

describe('the second person', () => {
  it('is never the one who asked, whatever PIN they give', async () => {
    await begin(okpaySide())
    const { id } = rig.create()
    let looked = 0
    const second = {
      personId: ASKER.personId,
      check: async () => {
        looked++
        return fail(appError('wrong-pin'))
      },
    }
    expect(await confirmPayout(rig.deps, rig.resolver, { payoutId: id, practice: false, second })).toMatchObject({ error: { code: 'same-person' } })
    expect(looked).toBe(0)
    // Nor one who is named as somebody else and turns out to be them.
    const mask = { personId: 3, check: async () => ({ ok: true, value: ASKER }) as const }
    expect(await confirmPayout(rig.deps, rig.resolver, { payoutId: id, practice: false, second: mask })).toMatchObject({
      error: { code: 'same-person' },
    })
    expect(rig.read(id).status).toBe('waiting')
    expect(rig.sent).toEqual([])
  })

  it('cannot be left out by writing to the book either', async () => {
    await begin(okpaySide())
    const { id } = rig.create()
    const set = (what: string) => () => rig.db.prepare(`UPDATE payouts SET ${what} WHERE id = ?`).run(id)
    expect(set("status = 'sending', sent_at = 1")).toThrow(/CHECK/)
    expect(set("status = 'sending', sent_at = 1, approver_id = 1, approver_name = 'Anna'")).toThrow(/CHECK/)
    expect(set("status = 'done'")).toThrow(/CHECK/)
    expect(set('amount_minor = 1')).toThrow(/never changes/)
    expect(set("payee = '{}'")).toThrow(/never changes/)
    expect(() => rig.db.prepare('DELETE FROM payouts').run()).toThrow(/never deleted/)
    await rig.confirm(id)
    expect(set("status = 'waiting', approver_id = NULL, approver_name = NULL, sent_at = NULL")).toThrow(/once/)
    expect(set("approver_id = 3, approver_name = 'Cy'")).toThrow(/once/)
  })

  it('who is refused leaves it waiting, and another one confirms it', async () => {
    await begin(okpaySide())
    const { id } = rig.create()
    const wrong = { personId: SECOND.personId, check: async () => fail(appError('wrong-pin')) }
    expect(await confirmPayout(rig.deps, rig.resolver, { payoutId: id, practice: false, second: wrong })).toMatchObject({
      error: { code: 'wrong-pin' },
    })
    expect(rig.read(id).status).toBe('waiting')
    expect((await rig.confirm(id)).ok).toBe(true)
  })

  it('confirms once: two at the same time send once', async () => {
    await begin(okpaySide())
    const { id } = rig.create()
    const [one, two] = await Promise.all([rig.confirm(id), rig.confirm(id, { personId: 3, name: 'Cy' })])
    expect([one.ok, two.ok].sort()).toEqual([false, true])
    await rig.until(id, 'done')
    expect(rig.sent).toHaveLength(1)
  })

  it('finds nothing to confirm once it was withdrawn, also while their PIN was looked at', async () => {
    await begin(okpaySide())
    const { id } = rig.create()
    const second = {
      personId: SECOND.personId,
      check: async () => {
        withdrawPayout(rig.deps, id, false, ASKER)
        return { ok: true, value: SECOND } as const
      },
    }
    expect(await confirmPayout(rig.deps, rig.resolver, { payoutId: id, practice: false, second })).toMatchObject({
      error: { code: 'already-final' },
    })
    expect(rig.read(id).status).toBe('withdrawn')
    expect(rig.sent).toEqual([])
    expect(withdrawPayout(rig.deps, id, false, ASKER).ok).toBe(false)
  })
})

describe('a new payout', () => {
  it('is refused with the reason before anything is written', async () => {
    await begin(okpaySide())
    const code = (more: Parameters<PayoutRig['wish']>[0]) => {
      const made = createPayout(rig.deps, rig.wish(more))
      return made.ok ? null : made.error.code
    }
    expect(code({ accountId: 'nobody' })).toBe('not-configured')
    expect(code({ practice: true })).toBe('not-configured')
    expect(code({ methodId: 'NONE' })).toBe('bad-input')
    expect(code({ currency: 'CAD' })).toBe('bad-input')
    expect(code({ amountMinor: 0 })).toBe('amount-refused')
    expect(code({ amountMinor: 1_000_000_000 })).toBe('amount-refused')
    expect(code({ payee: { ...rig.side.payee, bankCode: 'HDFC' } })).toBe('party-refused')
    for (const method of rig.account.gateway.methods ?? []) Object.assign(method, { wholeAmounts: true })
    expect(code({ amountMinor: 5_050 })).toBe('amount-unfit')
    expect(code({ amountMinor: 5_000 })).toBeNull()
    rig.account.gateway.capabilities.payout = false
    expect(code({})).toBe('no-capability')
    expect(rig.db.prepare('SELECT count(*) FROM payouts').pluck().get()).toBe(1)
  })

  it('that looks like an earlier one asks first, and is made when the person insists', async () => {
    await begin(okpaySide())
    const first = rig.create()
    expect(createPayout(rig.deps, rig.wish())).toMatchObject({ ok: true, value: { payout: null, similar: { id: first.id } } })
    // As it is sent: what people write between digits makes no other account.
    const spaced = { ...rig.side.payee, account: '1234 5678 9012' }
    expect(createPayout(rig.deps, rig.wish({ payee: spaced }))).toMatchObject({ ok: true, value: { payout: null } })
    expect(createPayout(rig.deps, rig.wish({ payee: { ...rig.side.payee, account: '999999999999' } }))).toMatchObject({ value: { similar: null } })
    expect(createPayout(rig.deps, rig.wish({ amountMinor: 5_001 }))).toMatchObject({ value: { similar: null } })
    const second = rig.create({ despiteSimilar: true })
    expect(second.id).not.toBe(first.id)
    expect(readPayoutDiary(rig.db, second.id)[0]?.facts).toMatchObject({ despiteSimilar: true, similarId: first.id })
  })

  it('asks ten minutes long after one that is over, and as long as one is open', async () => {
    await begin(okpaySide())
    const { id } = await rig.pay()
    await rig.until(id, 'done')
    expect(createPayout(rig.deps, rig.wish())).toMatchObject({ value: { payout: null } })
    await rig.clock.advance(11 * 60_000)
    const next = rig.create()
    await rig.clock.advance(24 * 3_600_000)
    expect(createPayout(rig.deps, rig.wish())).toMatchObject({ value: { payout: null, similar: { id: next.id } } })
    withdrawPayout(rig.deps, next.id, false, ASKER)
    expect(rig.create().status).toBe('waiting')
  })

  it('waits for the pause that a gateway wants between requests about one phone number', async () => {
    await begin(proxypaySide())
    for (const method of rig.account.gateway.methods ?? []) Object.assign(method, { phonePauseMs: 60_000 })
    await rig.pay()
    const { id } = rig.create({ amountMinor: 6_000 })
    expect(await rig.confirm(id)).toMatchObject({ ok: false, error: { code: 'phone-pause', retry: true, facts: { seconds: 60 } } })
    await rig.clock.advance(60_000)
    expect((await rig.confirm(id)).ok).toBe(true)
  })

  it('of practice stays apart from real ones', async () => {
    await begin(okpaySide())
    rig.account.practice = true
    const practice = rig.create({ practice: true })
    expect(await rig.confirm(practice.id)).toMatchObject({ ok: false, error: { code: 'not-found' } })
    expect(withdrawPayout(rig.deps, practice.id, false, ASKER).ok).toBe(false)
    rig.account.practice = false
    expect(rig.create().status).toBe('waiting')
    expect(hasOpenPracticePayout(rig.db)).toBe(false)
  })

  it('and its whole life leave nothing of the payee outside its own row', async () => {
    await begin(proxypaySide())
    const { id } = await rig.pay({ note: 'For Ana' })
    await rig.until(id, 'done')
    const journal = readJournalRows(rig.db, 0, 1_000)
      .map(({ body }) => body)
      .join('\n')
    for (const secret of [...Object.values(rig.side.payee).filter((text) => text.length > 4), 'For Ana']) expect(journal).not.toContain(secret)
  })
})

describe('a restart', () => {
  it('leaves a waiting one waiting, and sends nothing', async () => {
    await begin(okpaySide())
    const { id } = rig.create()
    rig = rig.crash()
    rig.resolver.resumeAll()
    await rig.clock.advance(60_000)
    expect(rig.read(id).status).toBe('waiting')
    expect((await rig.confirm(id)).ok).toBe(true)
    await rig.until(id, 'done')
  })

  it('while it was being sent makes it unresolved, asks, and never sends again', async () => {
    await begin(okpaySide())
    const { id } = await rig.pay({ amountMinor: amountOf('lost-made') })
    expect(rig.read(id).status).toBe('sending')
    await expect.poll(() => rig.side.held().length).toBe(1)
    rig = rig.crash()
    rig.resolver.resumeAll()
    expect(rig.read(id).status).toBe('unresolved')
    await rig.until(id, 'done')
    expect(rig.sent).toHaveLength(1)
  })

  it('before a byte left makes it unresolved, and it ends as failed when the gateway never heard of it', async () => {
    await begin(okpaySide())
    rig.account.gateway.payout = () => new Promise(() => {})
    const { id } = await rig.pay()
    rig = rig.crash()
    rig.resolver.resumeAll()
    await rig.until(id, 'failed', 5_000)
    expect(rig.read(id).reason).toBe('not_found')
    expect(rig.side.held()).toEqual([])
  })

  it('keeps a refusal that waits for its question', async () => {
    await begin(proxypaySide())
    rig.account.gateway.queryPayout = () => new Promise(() => {})
    const { id } = await rig.pay({ amountMinor: amountOf('bank') })
    await expect.poll(() => rig.read(id)).toMatchObject({ status: 'asking', reason: 'refused' })
    rig = rig.crash()
    rig.resolver.resumeAll()
    await rig.until(id, 'failed')
    expect(rig.read(id).reason).toBe('refused')
  })

  it('goes on asking about one that is asked about, unresolved or held', async () => {
    await begin(okpaySide())
    const asking = await rig.pay({ amountMinor: amountOf('late') })
    await expect.poll(() => rig.read(asking.id).status).toBe('asking')
    const held = await rig.pay({ amountMinor: amountOf('more') })
    await rig.until(held.id, 'held')
    rig = rig.crash()
    rig.resolver.resumeAll()
    expect(rig.read(asking.id).status).toBe('unresolved')
    expect(rig.read(held.id).status).toBe('held')
    rig = rig.crash()
    rig.resolver.resumeAll()
    await rig.until(asking.id, 'done', 10_000)
    expect(rig.read(held.id).status).toBe('held')
    expect(rig.sent).toHaveLength(2)
  })

  it('goes on watching one that failed or was closed, and hears that the money left', async () => {
    await begin(okpaySide())
    const failed = await rig.pay({ amountMinor: amountOf('late-success') })
    await rig.until(failed.id, 'failed')
    rig.account.gateway.queryPayout = async () => ({ kind: 'no_answer', detail: 'timeout', code: null, spoken: false, notFound: false })
    const closed = await rig.pay({ amountMinor: amountOf('pays') })
    await rig.until(closed.id, 'unresolved', 10_000)
    expect(closePayout(rig.deps, rig.resolver, closed.id, 'nobody knows', SECOND).ok).toBe(true)
    rig = rig.crash()
    rig.resolver.resumeAll()
    await rig.until(failed.id, 'late_done', 30_000)
    await rig.until(closed.id, 'late_done', 30_000)
  })

  it('and a close by hand of one that nobody watched any more begin the watch anew', async () => {
    await begin(proxypaySide())
    const { id } = await rig.pay({ amountMinor: amountOf('late') })
    await rig.until(id, 'unresolved', 5_000)
    rig = rig.crash()
    expect(rig.resolver.watchedCount()).toBe(0)
    expect(rig.close(id).ok).toBe(true)
    expect(rig.resolver.watchedCount()).toBe(1)
    await rig.until(id, 'late_done', 30_000)
  })

  it('finds ended ones as they were and asks nothing', async () => {
    await begin(okpaySide())
    const { id } = await rig.pay()
    await rig.until(id, 'done')
    rig = rig.crash()
    rig.resolver.resumeAll()
    expect(rig.resolver.watchedCount()).toBe(0)
  })
})

it('plays every scene of the simulators to an end or an honest doubt, and sends each once', async () => {
  await begin(okpaySide())
  for (const scene of LINK_SCENES) await rig.pay({ amountMinor: amountOf(scene) })
  for (let step = 0; step < 60; step++) {
    rig.side.pass(5_000)
    await rig.clock.advance(5_000)
    await new Promise((resolve) => setTimeout(resolve, 15))
  }
  // That money came back is told by a call; a forged one about money that never left does not verify.
  for (const raw of await rig.side.takeNotices()) if (rig.side.gateway.readNotice?.(raw, 'payout').verified) await rig.notice(raw)
  const ends = new Map(LINK_SCENES.map((scene, index) => [scene, rig.read(rig.sent[index]?.payoutId ?? '').status]))
  for (const [scene, status] of ends) {
    const { id } = rig.read(rig.sent[LINK_SCENES.indexOf(scene)]?.payoutId ?? '')
    const moved = rig.side.held().some((one) => one.id === id && one.left)
    if (status === 'done' || status === 'late_done') expect(moved, scene).toBe(true)
    if (status === 'failed') expect(moved, scene).toBe(false)
    expect(status, scene).not.toBe('sending')
  }
  expect(rig.sent).toHaveLength(LINK_SCENES.length)
}, 30_000)
