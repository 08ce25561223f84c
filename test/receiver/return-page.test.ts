import { createHash } from 'node:crypto'
import { describe, expect, it } from 'vitest'
import { returnPage } from '#main/receiver/return-page.ts'

const SHOP = { name: 'Maple "&" <Pine>', languages: ['en', 'fr'] as const }

describe('returnPage', () => {
  it('shows the vendor’s word only where it is signed, and only as its word', () => {
    const signed = returnPage(SHOP, { verified: true, id: 'T01A', says: 'paid' }).body
    expect(signed).toContain('The payment page says: paid (T01A)')
    expect(signed).toContain('La page de paiement dit\u00a0: payé (T01A)')
    for (const reading of [
      null,
      { verified: false, id: 'T01A', says: 'paid' as const },
      { verified: true, id: 'T01A', says: 'failed' as const },
      { verified: true, id: null, says: 'unknown' as const },
    ]) {
      const { body } = returnPage(SHOP, reading)
      expect(body).not.toMatch(/T01A|page says|dit/)
      expect(body).toContain('Thank you')
    }
  })

  it('writes no name as markup, and has one style, which its own policy allows', () => {
    const { body, headers } = returnPage(SHOP, { verified: true, id: '<b onclick=x>', says: 'paid' })
    expect(body).not.toMatch(/<Pine|<b |<script/)
    const style = /<style>(.*?)<\/style>/s.exec(body)?.[1] ?? ''
    expect(headers?.['content-security-policy']).toContain(createHash('sha256').update(style).digest('base64'))
  })

  it('speaks English where a shop has no language', () => {
    expect(returnPage({ name: '', languages: [] }, null).body).toContain('<html lang="en">')
  })
})
