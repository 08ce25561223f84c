import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { readStrictJsonObject } from '#main/gateways/codec/strict-json.ts'
import { type Asked, answerOf, isSuccessCode, meaningOfCode, meaningOfStatus } from '#main/gateways/ottpay/status.ts'
import { readOrderReply, readReplyEnvelope } from '#main/gateways/ottpay/wire.ts'

describe('order statuses', () => {
  it.each(['success', 'SUCCESS', 'Success', ' success ', 'captured', 'fully_refunded', 'partial_refunded', 'partial_refund'])('%s is paid', (word) =>
    expect(meaningOfStatus(word).kind).toBe('paid'),
  )
  it.each(['init', 'INIT', 'processing', 'authorised', 'authorized'])('%s is pending', (word) => expect(meaningOfStatus(word).kind).toBe('pending'))
  it.each(['orderclosed', 'ORDERCLOSE', 'OrderClosed'])('%s is declined', (word) =>
    expect(meaningOfStatus(word)).toMatchObject({ kind: 'declined', reason: 'closed', confirm: false }),
  )
  it.each(['', 'failure', 'fully_reversal', 'successful', 'unsuccess', 'constructor', '__proto__', 'toString'])('%j tells nothing', (word) =>
    expect(meaningOfStatus(word)).toEqual({ kind: 'no_answer', detail: 'unknown_code' }),
  )
})

describe('response codes', () => {
  const table: [string, Asked, object][] = [
    ['PROCESSING', 'pay', { kind: 'pending' }],
    ['processing', 'pay', { kind: 'pending' }],
    ['PWD_INCORRECT', 'pay', { kind: 'pending' }],
    ['ORDER_PAID', 'pay', { kind: 'pending' }],
    ['ORDER_USED', 'pay', { kind: 'pending' }],
    ['FAIL', 'pay', { kind: 'declined', reason: 'refused', confirm: true }],
    ['AUTH_CODE_INVALID', 'pay', { kind: 'declined', reason: 'code_refused', confirm: true }],
    ['PARAM_INVALID', 'pay', { kind: 'declined', reason: 'settings' }],
    ['PARAM_ERROR', 'pay', { kind: 'declined', reason: 'settings' }],
    ['CURRENCY_NOT_SUPPORT', 'pay', { kind: 'declined', reason: 'settings' }],
    ['ORDER_TYPE_ERROR', 'pay', { kind: 'declined', reason: 'settings' }],
    ['TIMEOUT', 'pay', { kind: 'no_answer' }],
    ['SYSTEM_ERROR', 'pay', { kind: 'no_answer' }],
    ['DB_ERROR', 'pay', { kind: 'no_answer' }],
    ['FAIL', 'show_code', { kind: 'declined', reason: 'refused', confirm: false }],
    ['PARAM_INVALID', 'show_code', { kind: 'declined', reason: 'settings' }],
  ]
  it.each(table)('%s after %s', (code, asked, meaning) => expect(meaningOfCode(code, asked)).toMatchObject(meaning))

  const known = [...new Set(table.map(([code]) => code))]
  it.each(known)('%s on a query speaks about the query only', (code) => {
    const meaning = meaningOfCode(code, 'query')
    expect(meaning.kind).toBe('no_answer')
    if (meaning.kind !== 'paid') expect(answerOf(meaning, code)).toMatchObject({ spoken: true, notFound: false })
  })

  it('never makes a paid one of any word, and never a declined one of a word it does not know', () => {
    fc.assert(
      fc.property(fc.oneof(fc.string(), fc.constantFrom(...known)), fc.constantFrom<Asked>('pay', 'show_code', 'query'), (word, asked) => {
        const { kind } = meaningOfCode(word, asked)
        expect(kind).not.toBe('paid')
        if (!known.includes(word.trim().toUpperCase())) expect(kind).toBe('no_answer')
      }),
    )
  })

  it('shows a pending QR only with its code, which a bare code never has', () => {
    for (const code of known) expect(meaningOfCode(code, 'show_code').kind).not.toBe('pending')
  })

  it('knows success in any case', () => {
    expect(['SUCCESS', 'Success', 'success'].every(isSuccessCode)).toBe(true)
    expect(['', 'SUCCES', 'SUCCESSFUL'].some(isSuccessCode)).toBe(false)
  })
})

describe('wire shapes', () => {
  const order = (members: string) => {
    const data = readStrictJsonObject(`{"order_status":"success","order_id":"A1"${members}}`)
    return data && readOrderReply(data)
  }

  it.each(['"100"', '100', '100.0'])('reads the amount %s as 100 cents', (amount) => expect(order(`,"total_amount":${amount}`)?.totalMinor).toBe(100))
  it.each(['"100.0"', '100.5', '100.00', '1e2', '-100', '"0100"', '"+100"', '" 100"', '"1,00"', '99999999999999999999', 'true', '{}'])(
    'refuses the amount %s',
    (amount) => expect(order(`,"total_amount":${amount}`)).toBeNull(),
  )
  it('adds fee and tip, and takes absent, empty and null as nothing', () => {
    expect(order(',"convenience_fee":"3","tip":2')?.feeMinor).toBe(5)
    expect(order(',"convenience_fee":"","tip":null')?.feeMinor).toBe(0)
    expect(order('')?.totalMinor).toBeNull()
  })
  it.each(['buyer_login_id', 'buyer_logon_id'])('reads the buyer from %s', (name) => expect(order(`,"${name}":"b***"`)?.buyer).toBe('b***'))
  it('ignores members it does not know', () => expect(order(',"payInfo":"","return_code":"SUCCESS","new":{"a":[1]}')?.orderId).toBe('A1'))
  it('is not held up by a name of another type', () => {
    const read = order(',"total_amount":"1","bizpay_order_id":4200001234567890123,"buyer_login_id":{"a":1},"merchant_id":""')
    expect(read).toMatchObject({ gatewayRef: '4200001234567890123', buyer: null, merchantId: null, totalMinor: 1 })
  })
  it('is unreadable when the order it names is no name', () => {
    const data = readStrictJsonObject('{"order_status":"success","order_id":{"a":1}}')
    expect(data && readOrderReply(data)).toBeNull()
  })
  it('needs a status', () => expect(readOrderReply({ order_id: 'A1' })).toBeNull())

  it.each(['[]', '{}', 'null', '{"rsp_code":1}', '{"rsp_code":""}', '{"rsp_code":"SUCCESS","data":1}', '<html>'])(
    'reads no envelope from %s',
    (text) => expect(readReplyEnvelope(text)).toBeNull(),
  )
  it('reads an envelope that has only a code', () =>
    expect(readReplyEnvelope('{"rsp_code":"FAIL","rsp_msg":null}')).toEqual({ rspCode: 'FAIL', data: null, md5: null }))
})
