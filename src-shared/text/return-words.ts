import type { Language } from '../domain/person.ts'

/** What the page says to which a customer's browser comes back from a vendor's payment page. It shows and decides nothing. */
export const RETURN_WORDS: Record<Language, { thanks: string; line: string; says: string; paid: string }> = {
  en: {
    thanks: 'Thank you',
    line: 'The shop’s till shows whether it is paid. Please ask at the counter; you can close this page.',
    says: 'The payment page says:',
    paid: 'paid',
  },
  zh: {
    thanks: '谢谢',
    line: '是否已付款以本店收银机显示为准，请在柜台询问。您可以关闭此页面。',
    says: '付款页面显示：',
    paid: '已付款',
  },
  fr: {
    thanks: 'Merci',
    line: 'La caisse du magasin montre si c’est payé. Demandez au comptoir ; vous pouvez fermer cette page.',
    says: 'La page de paiement dit\u00a0:',
    paid: 'payé',
  },
}
