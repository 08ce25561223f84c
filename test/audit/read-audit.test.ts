import { createHash } from 'node:crypto'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { exportAudit } from '#main/audit/export-audit.ts'
import { type AuditDeps, readAuditPage, typesOf } from '#main/audit/read-audit.ts'
import { areRare, linesBetween } from '#main/db/audit.ts'
import { appendJournal, journalHead, lineHash, readJournalOfType } from '#main/db/journal.ts'
import { transact } from '#main/db/sql.ts'
import { AUDIT_TOPICS, type AuditFilter, NO_AUDIT_FILTER, topicOf } from '#shared/domain/audit.ts'
import { startOfBusinessDay } from '#shared/domain/business-day.ts'
import { JOURNAL_TYPES, type JournalFacts, type JournalType } from '#shared/domain/diary.ts'
import { listChanges, readChanges, writeChanges } from '#shared/domain/setting-changes.ts'
import { csvCell } from '#shared/text/csv-cell.ts'
import { sellABit } from '../helpers/book-rig.ts'
import { openRig, type Rig } from '../helpers/payment-rig.ts'

const SHOP = { zone: 'America/Toronto', closeHour: 4 }
const MANAGER = { personId: 2, name: 'Priya' }
let rig: Rig
let deps: AuditDeps
beforeEach(() => {
  rig = openRig()
  deps = { db: rig.db, shop: SHOP, monotonic: () => performance.now() }
})
afterEach(() => rig.close())

function note(type: JournalType, facts: JournalFacts = {}, by: { personId: number; name: string } | null = MANAGER, orderId: number | null = null) {
  const line = { type, at: rig.clock.now(), orderId, attemptId: null, personId: by?.personId ?? null, personName: by?.name ?? null, facts }
  return transact(rig.db, () => appendJournal(rig.db, line)).seq
}
const list = (filter: Partial<AuditFilter> = {}, cursor: string | null = null, limit = 50) =>
  readAuditPage(deps, { ...NO_AUDIT_FILTER, ...filter }, cursor, limit)
const seqs = async (filter: Partial<AuditFilter>) => (await list(filter)).rows.map(({ seq }) => seq)

describe('the journal, read', () => {
  it('comes newest first, page by page, each line once, with who, where and a proof', async () => {
    note('till.started', { host: 'browser', version: '0.1.0' }, null)
    await sellABit(rig)
    const head = journalHead(rig.db)
    const all: number[] = []
    let cursor: string | null = null
    do {
      const page = await list({}, cursor, 7)
      all.push(...page.rows.map(({ seq }) => seq))
      expect(page.rows.every(({ proof, run }) => proof.own && proof.before && proof.after !== false && run?.host === 'browser')).toBe(true)
      cursor = page.next
    } while (cursor !== null)
    expect(all).toEqual(Array.from({ length: head.seq }, (_, index) => head.seq - index))
  })

  it('finds by order number, person, topic, view, text, amount and line', async () => {
    await sellABit(rig)
    const order = rig.db.prepare('SELECT id, number FROM orders LIMIT 1').get() as { id: number; number: string }
    const before = journalHead(rig.db).seq
    const drawer = note('drawer.opened', { why: 'change for the baker' })
    note('drawer.opened', { why: 'cash sale' }, MANAGER, order.id)
    const pin = note('person.pin_refused', { misses: 1 }, { personId: 3, name: 'Zoë' })
    const refund = note('refund.created', { amountMinor: 2550, currency: 'CAD', why: 'Tasse cassée' }, MANAGER, order.id)
    expect(await seqs({ view: 'drawer' })).toEqual([drawer])
    expect(await seqs({ view: 'pins' })).toEqual([pin])
    expect(await seqs({ view: 'refunds', personId: 2 })).toEqual([refund])
    expect((await list({ view: 'byHand' })).rows.map(({ type }) => type).sort()).toEqual(['payment.closed', 'payment.kept'])
    expect(await seqs({ search: 'BAKER' })).toEqual([drawer])
    expect(await seqs({ search: 'cassée' })).toEqual([refund])
    expect(await seqs({ search: '25.50' })).toEqual([refund])
    expect(await seqs({ topics: ['people'], personId: 3 })).toEqual([pin])
    expect(await seqs({ personId: 99 })).toEqual([])
    expect(await seqs({ orderNumber: 'NOBODY' })).toEqual([])
    const ofOrder = (await list({ orderNumber: order.number.toLowerCase() })).rows
    expect(ofOrder.map(({ orderNumber }) => orderNumber)).toEqual(ofOrder.map(() => order.number))
    expect(ofOrder.length).toBeGreaterThan(4)
    expect((await list({ seq: before }, null, 2)).rows.map(({ seq }) => seq)).toEqual([before, before - 1])
  })

  it('a search of text is no pattern and no part of a query', async () => {
    const line = note('drawer.opened', { why: '100% "sure"; DROP' })
    for (const search of ['100%', '"sure"']) expect(await seqs({ search }), search).toEqual([line])
    for (const search of ["'; drop", '_', '1%0']) expect(await seqs({ search }), search).toEqual([])
  })

  it('takes lines of business days, also where the clock went back', async () => {
    const day = (hours: number) => rig.clock.advance(hours * 3_600_000)
    const first = note('drawer.opened')
    await day(24)
    const second = note('drawer.opened')
    await rig.clock.advance(1_000)
    const line = { type: 'drawer.opened' as const, orderId: null, attemptId: null, personId: null, personName: null, facts: {} }
    // The clock is set back a day; the journal says so and goes on.
    const { seq: again } = transact(rig.db, () => appendJournal(rig.db, { ...line, at: rig.clock.now() - 86_400_000 }))
    const date = (at: number) => new Date(at - 9 * 3_600_000).toISOString().slice(0, 10)
    const today = date(rig.clock.now())
    const yesterday = date(rig.clock.now() - 86_400_000)
    const opened = async (from: string, to: string) => {
      const { rows } = await list({ from, to })
      return rows.filter(({ type }) => type === 'drawer.opened').map(({ seq }) => seq)
    }
    expect(await opened(today, today)).toEqual([second])
    expect(await opened(yesterday, yesterday)).toEqual([again, first])
    expect(await opened(yesterday, today)).toEqual([again, second, first])
    expect(linesBetween(rig.db, 0, null, null)).toEqual([])
  })

  it('stops after a moment, says how far it looked, and goes on there', async () => {
    for (let count = 0; count < 3; count++) note('drawer.opened', { why: `no ${count}` })
    rig.db.exec(`INSERT INTO journal (seq, type, body, prev, hash) WITH RECURSIVE n (i) AS (SELECT 10 UNION ALL SELECT i + 1 FROM n WHERE i < 30000)
      SELECT i, 'sale.created', '{"at":' || (1772600000000 + i) || ',"attemptId":null,"facts":{},"orderId":null,"personId":null,"personName":null}', '', 'x' || i FROM n`)
    let now = 0
    const slow = { ...deps, monotonic: () => (now += 100) }
    const filter = { ...NO_AUDIT_FILTER, search: 'no 1' }
    const first = await readAuditPage(slow, filter, null, 50)
    expect(first.rows).toEqual([])
    expect(first.lookedBackTo).toBeGreaterThan(1_772_600_000_000)
    let cursor = first.next
    let found = first.rows.length
    for (let pages = 0; cursor !== null && pages < 50; pages++) {
      const page = await readAuditPage(slow, filter, cursor, 50)
      found += page.rows.length
      cursor = page.next
    }
    expect([found, cursor]).toEqual([1, null])
  })

  it('a line that was changed is shown as such, and so are its neighbours', async () => {
    await sellABit(rig)
    rig.db.exec('DROP TRIGGER journal_never_updated')
    rig.db.prepare(`UPDATE journal SET body = replace(body, '"at":', '"at": ') WHERE seq = 5`).run()
    rig.db.prepare(`UPDATE journal SET hash = iif(hash LIKE 'f%', '0', 'f') || substr(hash, 2) WHERE seq = 9`).run()
    const { rows } = await list({ seq: 10 }, null, 7)
    const of = (seq: number) => rows.find((row) => row.seq === seq)?.proof
    expect(of(5)).toMatchObject({ own: false })
    expect(of(10)).toMatchObject({ own: true, before: false })
    expect(of(8)).toMatchObject({ own: true, before: true, after: true })
    expect(of(9)).toMatchObject({ own: false, after: false })
  })

  it('every type has a topic, and the index leaves out only what every sale writes', () => {
    for (const type of JOURNAL_TYPES) expect(AUDIT_TOPICS, type).toContain(topicOf(type))
    expect(typesOf(NO_AUDIT_FILTER)).toBeNull()
    expect(areRare(['refund.created', 'settings.changed'])).toBe(true)
    expect(areRare(['payment.paid'])).toBe(false)
    expect(areRare(null)).toBe(false)
  })

  it('a business day begins at the close hour, on days of 23 and 25 hours too', () => {
    expect(startOfBusinessDay('2026-03-04', 0, 'America/Toronto', 4)).toBe(Date.UTC(2026, 2, 4, 9))
    expect(startOfBusinessDay('2026-03-07', 1, 'America/Toronto', 4)).toBe(Date.UTC(2026, 2, 8, 8))
    expect(startOfBusinessDay('2026-03-08', 0, 'America/Toronto', 2)).toBe(Date.UTC(2026, 2, 8, 7))
    expect(startOfBusinessDay('2026-11-01', 0, 'America/Toronto', 1)).toBe(Date.UTC(2026, 10, 1, 5))
    expect(startOfBusinessDay('2026-03-04', 0, 'Asia/Kathmandu', 0)).toBe(Date.UTC(2026, 2, 3, 18, 15))
  })
})

describe('exported', () => {
  const wish = (format: 'csv' | 'jsonl', filter: Partial<AuditFilter> = {}) => ({
    filter: { ...NO_AUDIT_FILTER, ...filter },
    format,
    by: MANAGER,
    now: rig.clock.now(),
    currency: 'CAD',
    till: { shop: 'Tea House', name: 'Till 1', code: 'T01', version: 'test' },
  })

  it('as JSON lines that anybody can check without this till', async () => {
    await sellABit(rig)
    const file = await exportAudit(deps, wish('jsonl'))
    const bytes = Buffer.from(file.data, 'base64')
    const [head, ...lines] = bytes
      .toString('utf8')
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line))
    let prev = head.genesis
    for (const { seq, type, body, prev: said, hash } of lines) {
      expect(said).toBe(prev)
      // As the file's first line tells it, not as the program does it.
      const number = Buffer.alloc(8)
      number.writeBigUInt64BE(BigInt(seq))
      const parts = [number, Buffer.from(said, 'hex')]
      for (const text of [type, body]) {
        const length = Buffer.alloc(4)
        length.writeUInt32BE(Buffer.byteLength(text))
        parts.push(length, Buffer.from(text))
      }
      expect(createHash('sha256').update(Buffer.concat(parts)).digest('hex')).toBe(hash)
      expect(lineHash(seq, said, type, body)).toBe(hash)
      prev = hash
    }
    expect(lines).toHaveLength(file.lines)
    const [line] = readJournalOfType(rig.db, 'audit.exported')
    expect(line?.facts).toMatchObject({ lines: file.lines, sha256: createHash('sha256').update(bytes).digest('hex') })
  })

  it('as CSV in which no cell is a formula and no line is torn', async () => {
    note('drawer.opened', { why: '=HYPERLINK("http://x")' })
    note('settings.changed', { changes: writeChanges(listChanges({ shop: { closeHour: 4 } }, { shop: { closeHour: 5 } })) })
    const text = Buffer.from((await exportAudit(deps, wish('csv'))).data, 'base64').toString('utf8')
    expect(text).toContain(`"'=HYPERLINK(""http://x"")"`)
    expect(text).toContain('shop.closeHour: 4 -> 5')
    expect(text.trim().split('\r\n')).toHaveLength(3)
    for (const cell of ['=1', '+1', '-cmd', '@x', '\tx']) expect(csvCell(cell).replace('"', '').startsWith("'")).toBe(true)
    expect([csvCell('-12.50'), csvCell('12')]).toEqual(['-12.50', '12'])
  })
})

describe('changes of settings', () => {
  it('are told from and to, pictures and secrets only that they changed, and never without end', () => {
    const before = {
      shop: { name: 'A', address: ['x'] },
      receipt: { logo: 'data:1' },
      printers: [{ name: 'front', copies: 1 }],
      a: { signKey: 'one', pin: '1' },
    }
    const after = {
      shop: { name: 'B', address: ['x', 'y'] },
      receipt: { logo: 'data:2' },
      printers: [{ name: 'front', copies: 2 }],
      a: { signKey: 'two', pin: '2' },
    }
    const text = writeChanges(listChanges(before, after))
    expect(readChanges(text).changes).toEqual([
      { path: 'shop.name', before: 'A', after: 'B' },
      { path: 'shop.address', before: 'x', after: 'x, y' },
      { path: 'receipt.logo' },
      { path: 'printers.0.copies', before: 1, after: 2 },
      { path: 'a.signKey' },
      { path: 'a.pin' },
    ])
    expect(text).not.toMatch(/data:|one|two/)
    const many = Object.fromEntries(Array.from({ length: 60 }, (_, index) => [`field${index}`, 'x'.repeat(500)]))
    const long = writeChanges(listChanges({}, many))
    expect(long.length).toBeLessThan(6_000)
    expect(readChanges(long).more).toBe(20)
    expect(readChanges('[broken')).toEqual({ changes: [], more: 0 })
  })
})
