import type { CounterView } from '#shared/bridge/contract.ts'
import { decimalText } from '#shared/domain/money.ts'
import { unreachable } from '#shared/domain/result.ts'
import { POLE_COLUMNS, type PoleLines } from './counter-display.ts'
import { transliterate } from './transliterate.ts'

type Words = Record<
  | 'welcome'
  | 'total'
  | 'check'
  | 'showCode'
  | 'openPay'
  | 'phone'
  | 'scanQr'
  | 'paid'
  | 'change'
  | 'thanks'
  | 'notPaid'
  | 'ask'
  | 'moment'
  | 'notAgain'
  | 'practice',
  string
>
/** Short enough for 20 columns; a word beside an amount for 8. Chinese has no letters on these displays, so English stands in for it. */
const WORDS: Record<'en' | 'fr', Words> = {
  en: {
    welcome: 'Welcome',
    total: 'Total',
    check: 'Please check',
    showCode: 'Show your code',
    openPay: 'Pay, not Receive',
    phone: 'Check your phone',
    scanQr: 'Scan the QR to pay',
    paid: 'PAID',
    change: 'Change',
    thanks: 'Thank you',
    notPaid: 'Not paid',
    ask: 'Ask the cashier',
    moment: 'One moment please',
    notAgain: 'Do not pay again',
    practice: 'PRACTICE no money',
  },
  fr: {
    welcome: 'Bienvenue',
    total: 'Total',
    check: 'Verifiez SVP',
    showCode: 'Montrez votre code',
    openPay: 'Payer, pas Recevoir',
    phone: 'Voir votre telephone',
    scanQr: 'Lisez le QR: payez',
    paid: 'PAYE',
    change: 'A rendre',
    thanks: 'Merci',
    notPaid: 'Non paye',
    ask: 'Voyez la caisse',
    moment: 'Un instant SVP',
    notAgain: 'Ne payez pas 2 fois',
    practice: 'EXERCICE sans argent',
  },
}

/** What a 2 x 20 display shows of what the customer sees. Letters are plain before the lines are laid out, so columns are characters. */
export function poleLines(view: CounterView): PoleLines {
  const words = WORDS[view.languages.includes('en') ? 'en' : view.languages.includes('fr') ? 'fr' : 'en']
  const [first, second] = linesOf(view, words)
  // Whoever looks must see in practice that no money moves; only the change stays, for it is what the cashier practises.
  const keepsSecond = view.show.state === 'paid' && view.show.changeMinor !== null && view.show.changeMinor > 0
  return view.practice && !keepsSecond ? [first, centred(words.practice)] : [first, second]
}

function linesOf(view: CounterView, words: Words): PoleLines {
  const { show, currency } = view
  const shop = transliterate(view.shopName) ?? words.welcome
  const money = (amountMinor: number) => {
    const plain = decimalText({ amountMinor, currency })
    return ['CAD', 'USD', 'AUD', 'NZD', 'HKD', 'SGD'].includes(currency) ? `$${plain}` : `${currency} ${plain}`
  }
  switch (show.state) {
    case 'idle':
      return [centred(shop), centred(transliterate(view.greeting) ?? (shop === words.welcome ? '' : words.welcome))]
    case 'amount':
      return [beside(words.total, money(show.totalMinor)), centred(words.check)]
    case 'show-code':
      return [beside(words.total, money(show.totalMinor)), centred(words.showCode)]
    case 'open-pay':
      return [beside(words.total, money(show.totalMinor)), centred(words.openPay)]
    case 'waiting':
      return [beside(words.total, money(show.totalMinor)), centred(words.phone)]
    case 'qr':
      return [beside(words.total, money(show.totalMinor)), centred(words.scanQr)]
    case 'link':
      return [beside(words.total, money(show.totalMinor)), centred(linkLine(show, words))]
    case 'paid':
      return [
        beside(words.paid, money(show.totalMinor)),
        show.changeMinor === null || show.changeMinor <= 0 ? centred(words.thanks) : beside(words.change, money(show.changeMinor)),
      ]
    case 'not-paid':
      return [centred(words.notPaid), centred(words.ask)]
    case 'ask-cashier':
      return [centred(words.moment), centred(words.notAgain)]
    case 'thanks':
      return [centred(words.thanks), centred(shop)]
    case 'test':
      return ['ABCDEFGHIJKLMNOPQRST', '0123456789 $12.34 ok']
    default:
      return unreachable(show)
  }
}

/** A number to pay to where it fits; a code cut short would send money elsewhere. */
function linkLine({ paymentCode, qrText }: { paymentCode: string | null; qrText: string | null }, words: Words): string {
  if (paymentCode !== null && paymentCode.length <= POLE_COLUMNS) return paymentCode
  return qrText === null ? words.phone : words.scanQr
}

function full(text: string): string {
  return text.slice(0, POLE_COLUMNS).padEnd(POLE_COLUMNS)
}

function centred(text: string): string {
  const cut = text.slice(0, POLE_COLUMNS)
  return full(' '.repeat(Math.floor((POLE_COLUMNS - cut.length) / 2)) + cut)
}

/** A word on the left, an amount on the right; the amount is never cut, the word gives way. */
function beside(word: string, amount: string): string {
  const room = POLE_COLUMNS - amount.length - 1
  return full(room > 0 ? `${word.slice(0, room).padEnd(room)} ${amount}` : amount)
}
