import { describe, expect, it } from 'vitest'
import { makeRefundReceipt } from '#main/receipts/make-receipt.ts'
import { ORIGINAL } from '#main/receipts/paper-parts.ts'
import { reportPaper } from '#main/receipts/report-paper.ts'
import { refundPaper, salePaper } from '#main/receipts/sale-paper.ts'
import { samplePaper } from '#main/receipts/sample-paper.ts'
import { shiftPaper } from '#main/receipts/shift-paper.ts'
import { testPaper } from '#main/receipts/test-paper.ts'
import { zPaper } from '#main/receipts/z-paper.ts'
import type { ShopSettings } from '#shared/bridge/contract.ts'
import { PREVIEW_KINDS } from '#shared/domain/paper-preview.ts'
import { LANGUAGES } from '#shared/domain/person.ts'
import type { PrintDocument } from '#shared/domain/print-document.ts'
import { paperDate, paperMoney, paperTime } from '#shared/text/receipt-format.ts'
import { receiptWords } from '#shared/text/receipt-words.ts'
import { AT, BILINGUAL, CASH, CLOSED_SHIFT, CLOSING_HEAD, DAY, DESIGN, OPEN_SHIFT, PAPERS, RECEIPT, REFUND, Z } from '../helpers/papers.ts'

const said = ({ blocks }: PrintDocument) =>
  blocks.map((block) => (block.kind === 'text' ? block.text : block.kind === 'pair' ? `${block.left} = ${block.right}` : `(${block.kind})`))
const valueAt = (paper: PrintDocument, label: string) =>
  said(paper)
    .find((line) => line.startsWith(`${label} = `))
    ?.split(' = ')[1]

describe('the sale', () => {
  it('says what was paid, with what, and how much of it is tip', () => {
    const paper = salePaper(RECEIPT, DESIGN, ORIGINAL)
    expect(paper.title).toBe('sale')
    expect(['Amount', 'Tip', 'Total', 'Paid by', 'Wallet’s number'].map((label) => valueAt(paper, label))).toEqual([
      '$23.60',
      '$2.40',
      '$26.00',
      'Alipay',
      '..40718826',
    ])
  })
  it('says what was given and the change for cash', () => {
    const paper = salePaper(CASH, DESIGN, ORIGINAL)
    expect(paper.title).toBe('cash')
    expect([valueAt(paper, 'Given'), valueAt(paper, 'Change'), valueAt(paper, 'Paid by')]).toEqual(['$30.00', '$4.00', 'Cash'])
  })
  it('says at whose account and by which method a link was paid, and that it was a link where nobody knows more', () => {
    const link = { ...RECEIPT, tender: 'link' as const, through: 'OTT Pay · GP' }
    expect(valueAt(salePaper(link, DESIGN, ORIGINAL), 'Paid by')).toBe('OTT Pay · GP')
    const abroad = { ...link, currency: 'USD', namesCurrency: true }
    expect(valueAt(salePaper(abroad, DESIGN, ORIGINAL), 'Total')).toBe('$26.00 USD')
    expect(valueAt(salePaper({ ...abroad, currency: 'INR' }, DESIGN, ORIGINAL), 'Total')).toBe('INR\u00a026.00')
    expect(valueAt(salePaper({ ...link, through: null }, DESIGN, ORIGINAL), 'Paid by')).toBe('Payment link')
    expect(valueAt(refundPaper({ ...REFUND, tender: 'link', through: 'Dokypay · otc.pk' }, DESIGN, ORIGINAL), 'Back to')).toBe('Dokypay · otc.pk')
  })
  it('says both languages above each other, and a word they share once', () => {
    expect(said(salePaper(RECEIPT, BILINGUAL, ORIGINAL))).toContain('Total\n合计 = $26.00')
    expect(said(salePaper(RECEIPT, { ...DESIGN, languages: ['en', 'fr'] }, ORIGINAL))).toContain('Total = $26.00')
  })
  it('keeps names, address and QR to itself where the shop wants it so', () => {
    const paper = said(salePaper(RECEIPT, { ...DESIGN, showPerson: false, showAddress: false, orderQr: false }, ORIGINAL))
    expect(paper.filter((line) => /Mei Lin|King St|\(qr\)/.test(line))).toEqual([])
  })
  it('marks copies and second prints', () => {
    expect(said(salePaper(RECEIPT, DESIGN, { copy: 3, duplicate: false }))).toContain('COPY 3')
    expect(said(salePaper(RECEIPT, DESIGN, { copy: 0, duplicate: true }))).toContain('DUPLICATE')
  })
  it.each(Object.keys(PAPERS).filter((name) => name !== 'test'))('%s always has the journal’s hash', (name) => {
    expect(said(PAPERS[name]!).some((line) => /3fa91c07/.test(line))).toBe(true)
  })
})

describe('practice', () => {
  it('stands at the top and the bottom of every paper', () => {
    const practice = { practice: true }
    const papers = [
      salePaper({ ...RECEIPT, ...practice }, DESIGN, ORIGINAL),
      refundPaper({ ...REFUND, ...practice }, DESIGN, ORIGINAL),
      reportPaper('x', { ...DAY, ...practice }, { ...RECEIPT, printedAt: AT }, DESIGN),
      shiftPaper({ ...CLOSED_SHIFT, shift: { ...CLOSED_SHIFT.shift, ...practice } }, CLOSING_HEAD, DESIGN, ORIGINAL),
      zPaper({ ...Z, ...practice }, CLOSING_HEAD, DESIGN, ORIGINAL),
    ]
    for (const paper of papers) {
      const lines = said(paper)
      expect([paper.practice, lines[0], lines.at(-1)]).toEqual([true, 'PRACTICE', 'PRACTICE'])
    }
  })
})

describe('the refund', () => {
  it('names the sale, the amount, who approved it and why', () => {
    const paper = refundPaper(REFUND, DESIGN, ORIGINAL)
    expect(['Refund', 'Given back', 'Back to', 'Order', 'Sale total', 'Approved by'].map((label) => valueAt(paper, label))).toEqual([
      REFUND.refundId,
      '$10.00',
      'WeChat Pay',
      RECEIPT.number,
      '$26.00',
      'Priya Nair',
    ])
    expect(said(paper)).toContain(`Why: ${REFUND.why}`)
  })
  it('is made of a refund that is done, and of no other', () => {
    const shop = { name: 'Shop', address: [], tillName: 'Till', zone: 'UTC', receiptFooter: '', currency: 'CAD' } as unknown as ShopSettings
    const order = { number: 'T01A', at: AT, totalMinor: 2_600, tender: 'alipay', practice: false } as Parameters<typeof makeRefundReceipt>[1]
    const refund = {
      id: 'R1',
      status: 'done',
      amountMinor: 500,
      currency: 'CAD',
      why: 'cold',
      personName: 'A',
      approverName: null,
      createdAt: AT,
      endedAt: AT + 5,
    }
    const of = (status: string) =>
      makeRefundReceipt(shop, order, { ...refund, status } as Parameters<typeof makeRefundReceipt>[2], '0123456789abcdef')
    expect(of('done')).toMatchObject({ refundId: 'R1', at: AT + 5, amountMinor: 500, journalHash: '01234567', sale: { number: 'T01A' } })
    for (const status of ['created', 'sending', 'asking', 'unresolved', 'refused', 'closed']) expect(of(status)).toBeNull()
  })
})

describe('reports', () => {
  it('X says that the day goes on, Z that it is whole', () => {
    const head = { ...RECEIPT, printedAt: AT }
    expect(said(reportPaper('x', DAY, head, DESIGN))).toEqual(expect.arrayContaining(['X REPORT', 'So far. The day is not closed.']))
    expect(said(reportPaper('z', DAY, head, DESIGN))).toEqual(expect.arrayContaining(['Z REPORT', 'The whole business day.']))
  })
  it('sales in other currencies stand apart, each in its own', () => {
    const day = {
      ...DAY,
      otherCurrencies: [
        { currency: 'JPY', count: 2, sumMinor: 1_500 },
        { currency: 'USD', count: 1, sumMinor: 250 },
      ],
    }
    const paper = reportPaper('z', day, { ...RECEIPT, printedAt: AT }, DESIGN)
    expect([valueAt(paper, 'JPY (2)'), valueAt(paper, 'USD (1)'), valueAt(paper, 'Sales')]).toEqual(['¥1,500', '$2.50', '$1,240.00'])
    expect(said(reportPaper('z', DAY, { ...RECEIPT, printedAt: AT }, DESIGN))).not.toContain('In other currencies')
  })
  it('Z has the figures of the screen', () => {
    const paper = reportPaper('z', DAY, { ...RECEIPT, printedAt: AT }, DESIGN)
    expect(['Sales', 'Refunds (1)', 'Net', 'Alipay (20)', 'Étienne Lefèvre (12)', 'Unresolved (1)'].map((label) => valueAt(paper, label))).toEqual([
      '$1,240.00',
      '-$10.00',
      '$1,230.00',
      '$620.00',
      '$340.00',
      '$18.50',
    ])
  })
})

describe('the shift', () => {
  const closed = shiftPaper(CLOSED_SHIFT, CLOSING_HEAD, DESIGN, ORIGINAL)
  it('says what should be there, what was counted, and both differences with their signs and reasons', () => {
    const labels = ['Should be in the drawer', 'Counted', 'Difference', 'Times counted', 'Left in the drawer', 'To the safe', 'Handed over to']
    expect(labels.map((label) => valueAt(closed, label))).toEqual(['$490.00', '$489.50', '-$0.50', '2', '$489.50', '$0.00', 'Étienne Lefèvre'])
    expect(['Left by the shift before', 'Moved between shifts', 'Unexplained at the start'].map((label) => valueAt(closed, label))).toEqual([
      '$105.00',
      '-$3.00',
      '-$2.00',
    ])
    expect(said(closed)).toEqual(expect.arrayContaining(['Why: A roll of coins was missing', 'Why: Gave 50 cents too much change']))
    const more = { ...CLOSED_SHIFT.shift, differenceMinor: 120, countedMinor: 49_120 }
    expect(valueAt(shiftPaper({ ...CLOSED_SHIFT, shift: more }, CLOSING_HEAD, DESIGN, ORIGINAL), 'Difference')).toBe('+$1.20')
  })
  it('has both people sign where it was handed over', () => {
    expect(said(closed).filter((line) => line === 'Signature')).toHaveLength(2)
  })
  it('says nothing of cash to somebody who has not counted yet', () => {
    const open = shiftPaper(OPEN_SHIFT, CLOSING_HEAD, DESIGN, ORIGINAL)
    expect(said(open)).toContain('Cash is told after the count.')
    for (const label of ['Should be in the drawer', 'Counted', 'Difference', 'Cash sales (21)', 'Cash (21)'])
      expect(valueAt(open, label)).toBeUndefined()
    expect(JSON.stringify(open)).not.toMatch(/450\.00|490\.00/)
  })
})

describe('the closing of a day', () => {
  it('has its number, the stored figures, the totals since the beginning, and what proves it', () => {
    const paper = zPaper(Z, CLOSING_HEAD, DESIGN, ORIGINAL)
    expect(said(paper)).toEqual(expect.arrayContaining(['Z REPORT 9', 'Why: The wallet never answered; the shop closes', 'still open']))
    const labels = ['Net', 'of it keyed wrong (1)', 'OTT Pay (28)', 'Sales (12345)', 'Journal lines', 'Seal', 'Seal before', 'Signed though open']
    expect(labels.map((label) => valueAt(paper, label))).toEqual([
      '$1,230.00',
      '-$15.00',
      '$805.00',
      '$987,654.32',
      '191 - 310',
      Z.hash.slice(0, 16),
      Z.prevHash.slice(0, 16),
      'Priya Nair',
    ])
  })
  it('says COPY n when it is one', () => {
    expect(said(zPaper(Z, CLOSING_HEAD, DESIGN, { copy: 2, duplicate: false }))[0]).toBe('COPY 2')
  })
})

describe('the test page', () => {
  it('asks about five numbered lines, each sent in its own way', () => {
    const paper = testPaper({ printerName: 'Bar', columns: 42, at: AT, zone: 'UTC' }, DESIGN)
    expect(paper.blocks.flatMap((block) => (block.kind === 'probe' ? [[block.number, block.probe]] : []))).toEqual([
      [1, 'ascii'],
      [2, 'gbk'],
      [3, 'gb18030'],
      [4, 'utf8'],
      [5, 'raster'],
    ])
  })
})

describe('words and forms on paper', () => {
  it.each(LANGUAGES)('are all there in %s', (language) => {
    expect(Object.keys(receiptWords[language]).sort()).toEqual(Object.keys(receiptWords.en).sort())
  })
  it.each([
    ['CAD', 'en', '$1,234.50'],
    ['CAD', 'fr', '1\u00a0234,50\u00a0$'],
    ['EUR', 'fr', '1\u00a0234,50\u00a0€'],
    ['CNY', 'zh', '¥1,234.50'],
    ['INR', 'en', 'INR\u00a01,234.50'],
    ['KRW', 'zh', 'KRW\u00a0123,450'],
    ['CHF', 'fr', '1\u00a0234,50\u00a0CHF'],
  ] as const)('%s in %s is %s', (currency, language, form) => {
    expect(paperMoney({ amountMinor: 123_450, currency }, language)).toBe(form)
  })
  it('dates read the same for everybody, on the shop’s clock', () => {
    expect([paperDate(AT, 'America/Toronto'), paperTime(AT, 'America/Toronto'), paperDate(AT, 'Asia/Shanghai')]).toEqual([
      '2026-11-21',
      '14:32:09',
      '2026-11-22',
    ])
  })
  it.each(PREVIEW_KINDS)('the designer has a sample of %s', (kind) => {
    const shop = { name: 'Shop', address: [], tillName: 'Till', tillCode: 'T01', zone: 'UTC', receiptFooter: 'Bye', currency: 'JPY', closeHour: 4 }
    const paper = samplePaper(kind, { shop, personName: 'A', now: AT, practice: false }, DESIGN)
    expect(paper.title).toBe(kind)
    expect(said(paper).join(' ')).toContain('¥')
  })
})
