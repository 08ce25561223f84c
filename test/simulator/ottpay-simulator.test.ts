import { createHash, randomInt } from 'node:crypto'
import { appendFileSync, mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { request as httpRequest } from 'node:http'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { readStrictJsonObject } from '#main/gateways/codec/strict-json.ts'
import { Secret } from '#main/gateways/gateway.ts'
import { open, seal } from '#main/gateways/ottpay/seal.ts'
import { type OttPaySimulator, type OttPaySimulatorOptions, startOttPaySimulator } from '#main/simulator/ottpay/index.ts'
import { PRACTICE_MERCHANT } from '#main/simulator/ottpay/practice-merchant.ts'
import { practiceCodes, SCENES, sceneOfCode } from '#main/simulator/ottpay/scenes.ts'
import { PRACTICE_SCENES, type PracticeScene } from '#shared/bridge/contract.ts'
import { classifyCode } from '#shared/domain/payment-code.ts'

const signKey = new Secret(PRACTICE_MERCHANT.signKey)
const randomDigits = (count: number) => Array.from({ length: count }, () => randomInt(10)).join('')
const BIZ_TYPES = { alipay: 'ALIPAY', wechat: 'WECHATPAY', unionpay: 'UNIONPAY' }

let simulator: OttPaySimulator
let now = 0
let folder = ''
const running: OttPaySimulator[] = []

async function start(more: Partial<OttPaySimulatorOptions> = {}): Promise<OttPaySimulator> {
  simulator = await startOttPaySimulator({ port: 0, storeFile: null, now: () => now, ...PRACTICE_MERCHANT, ...more })
  running.push(simulator)
  return simulator
}

beforeEach(() => {
  now = 1_700_000_000_000
  folder = mkdtempSync(join(tmpdir(), 'practice-'))
})
afterEach(async () => {
  for (const one of running.splice(0)) await one.close()
  rmSync(folder, { recursive: true, force: true })
})

type Reply = { rsp_code?: string; data?: string; md5?: string }

/** Posts text and gives the reply's text; null when the connection ends without one. */
function postText(path: string, text: string): Promise<{ status: number; text: string } | null> {
  return new Promise((resolve) => {
    const request = httpRequest({ host: '127.0.0.1', port: simulator.port, path, method: 'POST', agent: false }, (response) => {
      const chunks: Buffer[] = []
      response.on('data', (chunk) => chunks.push(chunk))
      response.on('end', () => resolve({ status: response.statusCode ?? 0, text: Buffer.concat(chunks).toString() }))
    })
    request.on('error', () => resolve(null))
    request.end(text)
  })
}

async function ask(action: string, data: Record<string, string>, more: Record<string, string> = {}): Promise<Reply> {
  const envelope = { action, version: '1.0', merchant_id: PRACTICE_MERCHANT.merchantId, ...seal(data, signKey), ...more }
  return JSON.parse((await postText('/processV2', JSON.stringify(envelope)))?.text ?? '{}')
}

/** The opened data of a reply, numbers as their literals; null when it cannot be opened. */
function dataOf(reply: Reply): Record<string, unknown> | null {
  const opened = open({ data: reply.data ?? '', md5: reply.md5 ?? '' }, signKey)
  return opened.ok ? JSON.parse(JSON.stringify(opened.data)) : null
}

let counter = 0
function charge(scene: PracticeScene | string, more: Record<string, string> = {}): Record<string, string> {
  counter++
  const made = practiceCodes(randomDigits).find((one) => one.scene === scene)
  return {
    order_id: `T1SIM${String(counter).padStart(6, '0')}`,
    operator_id: PRACTICE_MERCHANT.operatorId,
    amount: '1234',
    auth_code: made?.code ?? scene,
    biz_type: BIZ_TYPES[made?.wallet ?? 'alipay'],
    ...more,
  }
}
const qr = () => {
  const { auth_code: _none, ...data } = charge('pays', { call_back_url: PRACTICE_MERCHANT.callbackUrl })
  return data
}
const statusOf = async (orderId: string) => dataOf(await ask('STATUS_QUERY', { order_id: orderId }))?.order_status
const held = (orderId: string) => simulator.orders().find((one) => one.order_id === orderId)

describe('practice codes', () => {
  it('are one for each scene, each of the wallet it says, fresh each time', () => {
    const codes = practiceCodes(randomDigits)
    expect(codes.map((one) => one.scene)).toEqual([...PRACTICE_SCENES])
    for (const { scene, wallet, code } of codes) {
      expect(classifyCode(code)).toMatchObject(wallet === null ? { kind: 'unknown' } : { kind: 'pay', wallet, warning: null })
      expect(sceneOfCode(code)).toBe(scene)
    }
    expect(practiceCodes(randomDigits)[0]?.code).not.toBe(codes[0]?.code)
    expect(new Set(codes.map((one) => one.wallet))).toEqual(new Set(['alipay', 'wechat', 'unionpay', null]))
  })

  it.each(['281234567890123456', '287700123456789012', '287799123456789012', 'hQVDUFYwMQ', ''])('%j has no scene of its own and pays', (code) =>
    expect(sceneOfCode(code)).toBe('pays'),
  )
})

describe('scenes', () => {
  /** What a till sees: the pay call's reply, then status and charge at each age in milliseconds. */
  const table: [PracticeScene, string, [number, string, boolean][]][] = [
    ['pays', 'SUCCESS success', [[0, 'success', true]]],
    [
      'password',
      'PROCESSING -',
      [
        [0, 'processing', false],
        [7_999, 'processing', false],
        [8_000, 'success', true],
      ],
    ],
    [
      'slow',
      'SUCCESS processing',
      [
        [39_999, 'processing', false],
        [40_000, 'success', true],
      ],
    ],
    [
      'late',
      'SUCCESS processing',
      [
        [60_000, 'processing', false],
        [89_999, 'processing', false],
        [90_000, 'success', true],
      ],
    ],
    [
      'declines',
      'FAIL -',
      [
        [0, 'orderclosed', false],
        [600_000, 'orderclosed', false],
      ],
    ],
    [
      'late-success',
      'SUCCESS orderclosed',
      [
        [59_999, 'orderclosed', false],
        [60_000, 'success', true],
      ],
    ],
    ['wrong-amount', 'SUCCESS success', [[0, 'success', true]]],
    ['wrong-digest', 'SUCCESS -', [[0, 'success', true]]],
    ['unknown-wallet', 'SUCCESS success', [[0, 'success', true]]],
  ]
  it.each(table)('%s replies %s and goes its way', async (scene, replied, steps) => {
    await start()
    const data = charge(scene)
    const reply = await ask('PASSIVEPAY', data)
    expect(`${reply.rsp_code} ${dataOf(reply)?.order_status ?? '-'}`).toBe(replied)
    const startedAt = now
    for (const [age, status, charged] of steps) {
      now = startedAt + age
      expect([age, await statusOf(data.order_id ?? '')]).toEqual([age, status])
      expect([age, held(data.order_id ?? '')?.charged]).toEqual([age, charged])
    }
  })

  it.each([
    [
      'lost-paid',
      [
        [0, 'init', false],
        [3_000, 'init', true],
        [11_999, 'init', true],
        [12_000, 'success', true],
      ],
    ],
    [
      'lost-closed',
      [
        [0, 'init', false],
        [14_999, 'init', false],
        [15_000, 'orderclosed', false],
      ],
    ],
  ] as [PracticeScene, [number, string, boolean][]][])('%s never answers the pay call', async (scene, steps) => {
    await start()
    const data = charge(scene)
    let answered = false
    const pay = ask('PASSIVEPAY', data).then((reply) => {
      answered = reply.rsp_code !== undefined
    })
    const startedAt = now
    while (!held(data.order_id ?? '')) await new Promise((resolve) => setImmediate(resolve))
    for (const [age, status, charged] of steps) {
      now = startedAt + age
      expect([age, await statusOf(data.order_id ?? '')]).toEqual([age, status])
      expect([age, held(data.order_id ?? '')?.charged]).toEqual([age, charged])
    }
    await simulator.close()
    await pay
    expect(answered).toBe(false)
  })

  it('garbage is garbage, and the query tells the truth', async () => {
    await start()
    const data = charge('garbage')
    const reply = await postText(
      '/processV2',
      JSON.stringify({ action: 'PASSIVEPAY', version: '1.0', merchant_id: PRACTICE_MERCHANT.merchantId, ...seal(data, signKey) }),
    )
    expect(reply?.status).toBe(200)
    expect(readStrictJsonObject(reply?.text ?? '{}')).toBeNull()
    expect(await statusOf(data.order_id ?? '')).toBe('success')
  })

  it('wrong-digest opens and does not fit', async () => {
    await start()
    const { data = '', md5 = '' } = await ask('PASSIVEPAY', charge('wrong-digest'))
    expect(open({ data, md5 }, signKey)).toEqual({ ok: false, cause: 'wrong_digest' })
  })

  it('wrong-amount really takes another amount', async () => {
    await start()
    const data = charge('wrong-amount')
    expect(dataOf(await ask('PASSIVEPAY', data))).toMatchObject({ total_amount: '1235' })
    expect(held(data.order_id ?? '')).toMatchObject({ amount: 1235, asked_amount: 1234, charged: true })
  })

  it('are told in the README, every one', () => {
    const readme = readFileSync(new URL('../../src-main/simulator/README.md', import.meta.url), 'utf8')
    for (const scene of PRACTICE_SCENES) expect(readme).toContain(`| ${scene} |`)
    expect(Object.keys(SCENES)).toEqual([...PRACTICE_SCENES])
  })

  it('go faster with speed', async () => {
    await start({ speed: 100 })
    const data = charge('slow')
    await ask('PASSIVEPAY', data)
    now += 399
    expect(await statusOf(data.order_id ?? '')).toBe('processing')
    now += 1
    expect(await statusOf(data.order_id ?? '')).toBe('success')
    expect(held(data.order_id ?? '')?.charged_at).toBe(now)
  })
})

describe('the wire format', () => {
  it('has text in pay replies, and numbers in the digest as Java doubles in query replies', async () => {
    await start()
    const data = charge('pays', { amount: '10000000' })
    expect(dataOf(await ask('PASSIVEPAY', data))).toMatchObject({ order_id: data.order_id, total_amount: '10000000', pay_amount: '10000000' })
    const reply = await ask('STATUS_QUERY', { order_id: data.order_id ?? '' })
    const opened = open({ data: reply.data ?? '', md5: reply.md5 ?? '' }, signKey)
    expect(opened).toMatchObject({ ok: true, fitted: 'java-double null-nothing' })
    expect(dataOf(reply)).toMatchObject({
      total_amount: { text: '10000000' },
      return_code: 'SUCCESS',
      payInfo: '',
      trade_time: 'Nov 14, 2023 10:13:20 PM',
    })
  })

  it('has neither rate nor acquirer’s number while an order is unpaid', async () => {
    await start()
    const data = charge('slow')
    await ask('PASSIVEPAY', data)
    const unpaid = dataOf(await ask('STATUS_QUERY', { order_id: data.order_id ?? '' }))
    expect(unpaid).not.toHaveProperty('exchange_rate')
    expect(unpaid).toMatchObject({ receive_amount: { text: '0' } })
    now += 40_000
    expect(dataOf(await ask('STATUS_QUERY', { order_id: data.order_id ?? '' }))).toMatchObject({
      exchange_rate: '5.24740000',
      bizpay_order_id: expect.stringMatching(/^UP\d{15}$/),
    })
  })
})

describe('refusals', () => {
  it.each([
    ['a digest that does not fit', 'PARAM_INVALID', {}, { md5: createHash('md5').update('other').digest('hex').toUpperCase() }],
    ['another merchant', 'PARAM_INVALID', {}, { merchant_id: 'SOMEBODY' }],
    ['an unknown action', 'PARAM_INVALID', {}, { action: 'REFUND' }],
    ['another operator', 'PARAM_INVALID', { operator_id: '9' }, {}],
    ['an amount with a point', 'PARAM_INVALID', { amount: '12.34' }, {}],
    ['an amount of nothing', 'PARAM_INVALID', { amount: '0' }, {}],
    ['an unknown wallet', 'PARAM_INVALID', { biz_type: 'CASH' }, {}],
    ['no order id', 'PARAM_INVALID', { order_id: '' }, {}],
    ['a code of another wallet', 'AUTH_CODE_INVALID', { biz_type: 'WECHATPAY' }, {}],
    ['a code that is too short', 'AUTH_CODE_INVALID', { auth_code: '1234' }, {}],
  ])('%s', async (_what, code, data, envelope) => {
    await start()
    const reply = await ask('PASSIVEPAY', charge('pays', data as Record<string, string>), envelope as Record<string, string>)
    expect(reply).toMatchObject({ rsp_code: code })
    expect(reply.data).toBeUndefined()
    expect(simulator.orders()).toEqual([])
  })

  it('an order id used before, and a code used before', async () => {
    await start()
    const first = charge('pays')
    await ask('PASSIVEPAY', first)
    expect(await ask('PASSIVEPAY', charge('pays', { order_id: first.order_id ?? '' }))).toMatchObject({ rsp_code: 'ORDER_USED' })
    expect(await ask('PASSIVEPAY', charge('pays', { auth_code: first.auth_code ?? '' }))).toMatchObject({ rsp_code: 'AUTH_CODE_INVALID' })
    expect(simulator.orders()).toHaveLength(1)
  })

  it('a query of nothing, text that is no envelope, another address, a body without end', async () => {
    await start()
    expect(await ask('STATUS_QUERY', { order_id: 'NOBODY' })).toEqual({ rsp_code: 'FAIL', rsp_msg: 'order does not exist' })
    expect(JSON.parse((await postText('/processV2', 'hello'))?.text ?? '')).toMatchObject({ rsp_code: 'PARAM_INVALID' })
    expect((await postText('/elsewhere', ''))?.status).toBe(404)
    expect((await postText('/processV2', 'x'.repeat(70_000)))?.status).toBe(413)
  })
})

describe('the customer of a QR', () => {
  it.each([
    ['pays', 'success', true],
    ['refuses', 'orderclosed', false],
    ['ignores', 'init', false],
  ] as const)('%s', async (does, status, charged) => {
    await start()
    const data = qr()
    const shown = dataOf(await ask('ACTIVEPAY', data))
    expect(shown).toMatchObject({ order_id: data.order_id, code_url: `https://qr.example/alipay/${data.order_id}` })
    expect(await statusOf(data.order_id ?? '')).toBe('init')
    expect(simulator.customerDoes(data.order_id ?? '', does)).toBe(true)
    expect(await statusOf(data.order_id ?? '')).toBe(status)
    expect(held(data.order_id ?? '')).toMatchObject({ action: 'ACTIVEPAY', charged })
  })

  it('acts over HTTP too, once, and only on QR orders', async () => {
    await start()
    const data = qr()
    const scanned = charge('slow')
    await ask('ACTIVEPAY', data)
    await ask('PASSIVEPAY', scanned)
    const act = (body: object | string) =>
      postText('/_customer', typeof body === 'string' ? body : JSON.stringify(body)).then((reply) => reply?.status)
    expect(await act({ order_id: data.order_id, does: 'dances' })).toBe(400)
    expect(await act('no json')).toBe(400)
    expect(await act({ order_id: 'NOBODY', does: 'pays' })).toBe(409)
    expect(await act({ order_id: scanned.order_id, does: 'pays' })).toBe(409)
    expect(await act({ order_id: data.order_id, does: 'pays' })).toBe(200)
    expect(await act({ order_id: data.order_id, does: 'refuses' })).toBe(409)
    expect(await statusOf(data.order_id ?? '')).toBe('success')
  })

  it('is too late after 300 s', async () => {
    await start()
    const data = qr()
    await ask('ACTIVEPAY', data)
    now += 299_999
    expect(await statusOf(data.order_id ?? '')).toBe('init')
    now += 1
    expect(await statusOf(data.order_id ?? '')).toBe('orderclosed')
    expect(simulator.customerDoes(data.order_id ?? '', 'pays')).toBe(false)
  })
})

describe('what it holds', () => {
  it('is told by GET /_orders as it is', async () => {
    await start()
    const data = charge('pays')
    await ask('PASSIVEPAY', data)
    await statusOf(data.order_id ?? '')
    const response = await fetch(`http://127.0.0.1:${simulator.port}/_orders`)
    const order = { order_id: data.order_id, action: 'PASSIVEPAY', biz_type: 'ALIPAY', amount: 1234, asked_amount: 1234, status: 'success' }
    expect(await response.json()).toEqual([{ ...order, charged: true, charged_at: now, settled: true, created_at: now, queries: 1, refunds: [] }])
  })

  it('goes on after an end without warning, also behind a line that was cut', async () => {
    const storeFile = join(folder, 'orders.jsonl')
    await start({ storeFile })
    const late = charge('late')
    const shown = qr()
    await ask('PASSIVEPAY', late)
    await ask('ACTIVEPAY', shown)
    simulator.customerDoes(shown.order_id ?? '', 'pays')
    const before = simulator.orders()
    // Nothing is closed here: what a kill leaves is the file as it stands now, perhaps with half a line.
    appendFileSync(storeFile, '{"is":"order","order":{"orderId":"CUT')
    now += 90_000
    await start({ storeFile })
    expect(simulator.orders().map((one) => one.order_id)).toEqual(before.map((one) => one.order_id))
    expect(await statusOf(late.order_id ?? '')).toBe('success')
    expect(await statusOf(shown.order_id ?? '')).toBe('success')
    expect(await ask('PASSIVEPAY', charge('pays', { auth_code: late.auth_code ?? '' }))).toMatchObject({ rsp_code: 'AUTH_CODE_INVALID' })
    const next = charge('pays')
    await ask('PASSIVEPAY', next)
    await start({ storeFile })
    expect(held(next.order_id ?? '')?.charged).toBe(true)
  })

  it('does not hold the customers’ codes', async () => {
    const storeFile = join(folder, 'orders.jsonl')
    await start({ storeFile })
    const data = charge('pays')
    await ask('PASSIVEPAY', data)
    const kept = readFileSync(storeFile, 'utf8')
    expect(kept).toContain(data.order_id)
    expect(kept).not.toContain(data.auth_code)
  })
})

describe('starting', () => {
  it('says in one sentence that a port is taken, or a file cannot be used', async () => {
    await start()
    await expect(start({ port: simulator.port })).rejects.toThrow(/^The practice gateway cannot listen on port \d+: another program is using it\.$/)
    await expect(start({ storeFile: join(folder, 'no', 'such', 'file') })).rejects.toThrow(/^The practice gateway cannot use its file/)
    await expect(start({ speed: 0 })).rejects.toThrow('speed above 0')
  })
})

describe('checkout orders', () => {
  const order = (more: Record<string, string> = {}) => ({
    merchant_id: PRACTICE_MERCHANT.merchantId,
    shop_id: PRACTICE_MERCHANT.shopId,
    operator_id: PRACTICE_MERCHANT.operatorId,
    prepay_order_id: `T1LINK${String(++counter).padStart(6, '0')}`,
    sale_num: 'S1',
    amount: '1234',
    currency_type: 'CAD',
    biz_type: 'PREPAY',
    redirect_url: 'https://shop.example/back',
    call_back_url: 'https://shop.example/notice',
    duration: '100',
    ...more,
  })
  const query = (id: string) => ask('PREPAY_QUERY', { prepay_order_id: id, merchant_id: PRACTICE_MERCHANT.merchantId })

  it('are kept over a restart, with the customer and OTT Pay’s own id', async () => {
    const storeFile = join(folder, 'store.jsonl')
    await start({ storeFile })
    const data = order()
    const made = dataOf(await ask('PREPAY_INIT', data))
    expect(made).toMatchObject({ prepay_order_id: data.prepay_order_id, expire_time: '2023-11-14 22:15:00' })
    expect(dataOf(await query(data.prepay_order_id))).toMatchObject({ status: 'PROCESSING' })
    expect(simulator.customerDoes(data.prepay_order_id, 'pays', { wallet: 'WECHATPAY' })).toBe(true)
    const paid = dataOf(await query(data.prepay_order_id))
    expect(paid).toMatchObject({ status: 'SUCCESS', order_id: expect.stringMatching(/^OTT\d{15}$/), bizpay_order_id: expect.stringMatching(/^WX/) })
    await simulator.close()
    running.pop()
    await start({ storeFile })
    expect(dataOf(await query(data.prepay_order_id))).toEqual(paid)
    expect(simulator.orders()).toMatchObject([{ action: 'PREPAY', charged: true, ott_order_id: paid?.order_id }])
    expect(simulator.notices()).toEqual([])
  })

  it.each([
    [{ shop_id: '' }, 'PARAM_INVALID'],
    [{ amount: '12.34' }, 'PARAM_INVALID'],
    [{ amount: '0' }, 'PARAM_INVALID'],
    [{ duration: 'soon' }, 'PARAM_INVALID'],
    [{ currency_type: 'EUR' }, 'CURRENCY_NOT_SUPPORT'],
    [{ merchant_id: 'M2' }, 'PARAM_INVALID'],
    [{ operator_id: '99' }, 'PARAM_INVALID'],
    [{ biz_type: 'ALIPAY' }, 'PARAM_INVALID'],
    [{ prepay_order_id: 'a-b' }, 'PARAM_INVALID'],
  ])('are refused with %j', async (more, code) => {
    await start()
    expect((await ask('PREPAY_INIT', order(more as Record<string, string>))).rsp_code).toBe(code)
    expect(simulator.orders()).toEqual([])
  })

  it('have a page only where there is one to pay', async () => {
    await start()
    expect((await fetch(new URL('/payment-platform?prepayid=T1NOBODY', simulator.url))).status).toBe(404)
    const data = order()
    const { payInfo } = dataOf(await ask('PREPAY_INIT', data)) as { payInfo: string }
    expect(await (await fetch(payInfo)).text()).toMatch(/Pay with Alipay/)
    expect((await ask('PREPAY_INIT', data)).rsp_code).toBe('ORDER_USED')
    now += 100_000
    expect(await (await fetch(payInfo)).text()).toMatch(/has ended/)
  })
})
