import { Banknote, Link, PencilLine, QrCode, ScanLine } from 'lucide-react'
import { useEffect, useId, useRef, useState } from 'react'
import { percentOf } from '#shared/domain/money.ts'
import { AmountText } from '../../components/AmountText.tsx'
import { Icon } from '../../components/icons.tsx'
import { Keypad } from '../../components/Keypad.tsx'
import { RecentSales } from '../../components/RecentSales.tsx'
import { useKeys } from '../../input/key-handlers.ts'
import { useCounterShows } from '../../stores/counter-told.ts'
import { useKeptSale } from '../../stores/kept-sale.ts'
import { showQr, usePayment } from '../../stores/payment-store.ts'
import { chooseCurrency, clearSale, pressBackspace, pressDigits, tipOf, totalOf, useSale } from '../../stores/sale-store.ts'
import { go } from '../../stores/screen-store.ts'
import { useShift } from '../../stores/shift-store.ts'
import { useSnapshot } from '../../stores/till-store.ts'
import { shiftText } from '../../text/shift-text.ts'
import { useText } from '../../text/text.ts'
import { linkAccounts, saleCurrencies } from '../link/link-choices.ts'
import { ChipMenu } from '../orders/ChipMenu.tsx'
import { KeptRow } from './KeptRow.tsx'
import './sale.css'

/** Amount, keypad, tip, note; the ways to pay and the last five sales on the right. */
export function SaleScreen() {
  const sale = useSale()
  const { offers, settings } = useSnapshot()
  const text = useText()
  const { t } = text
  const own = settings.shop.currency
  const currency = sale.currency ?? own
  const currencies = saleCurrencies(offers, own)
  const kept = useKeptSale((state) => state.kept)
  const [noting, setNoting] = useState(false)
  const total = totalOf(sale)
  // What the customer's screen shows while a sale is keyed is in the shop's currency only.
  useCounterShows(total > 0 && currency === own ? 'amount' : 'idle', total)
  const ways = useWays()

  useKeys({
    digits: pressDigits,
    mark: () => {
      const { amountMinor } = useSale.getState()
      return () => useSale.setState({ amountMinor })
    },
    backspace: pressBackspace,
    escape: () => (noting ? setNoting(false) : clearSale()),
    enter: ways.scan,
    f2: ways.qr,
    ...(ways.canLink ? { f3: ways.link } : {}),
    ...(ways.canCash ? { f4: ways.cash } : {}),
    slash: () => go('orders', { focusSearch: true }),
  })

  return (
    <div className="sale">
      <h1 className="vh">{t('rail.sale')}</h1>
      <section className="entry">
        <div className={total === 0 ? 'amount zero' : 'amount'}>
          <div className="ah">
            <span className="eyebrow" aria-hidden="true">
              {t('common.amount')}
            </span>
            {currencies.length > 1 && sale.orderId === null ? (
              <ChipMenu
                className="curmenu"
                label={t('link.currency')}
                active
                words={currency}
                value={currency}
                options={currencies.map((code) => ({ value: code, label: code }))}
                onPick={(code: string) => chooseCurrency(code === own ? null : code)}
              />
            ) : (
              <span className="cur">{currency}</span>
            )}
          </div>
          <AmountText minor={total} currency={currency} className="av2" />
          {sale.tip !== null && sale.amountMinor > 0 ? (
            <p className="split">{t('sale.withTip', { amount: text.money(sale.amountMinor, currency), tip: text.money(tipOf(sale), currency) })}</p>
          ) : null}
          {sale.orderId !== null ? <p className="split">{t('sale.again')}</p> : null}
        </div>
        {kept ? <KeptRow {...kept} /> : noting ? <NoteRow onDone={() => setNoting(false)} /> : <TipRow onNote={() => setNoting(true)} />}
        <Keypad label={t('sale.keypad')} onDigits={pressDigits} onBackspace={pressBackspace} onClear={clearSale} locked={sale.orderId !== null} />
      </section>
      <aside className="side">
        <section className={total === 0 ? 'ways idle' : ways.canScan ? 'ways' : 'ways noscan'} aria-label={t('sale.ways')}>
          <button type="button" className="scan" aria-describedby="scan-hint" aria-disabled={total === 0 || !ways.canScan} onClick={ways.scan}>
            <Icon of={ScanLine} size={32} />
            <span className="t">
              {t('sale.scan')}
              <small id="scan-hint" aria-hidden="true">
                {currency !== own
                  ? t('link.onlyIn', { currency: own })
                  : !ways.canScan
                    ? t('sale.noWallets')
                    : total > 0
                      ? t('sale.scanHint')
                      : t('sale.needAmount')}
              </small>
            </span>
            <span className="kbd" aria-hidden="true">
              Enter
            </span>
          </button>
          <div className="three">
            {ways.canQr ? <Way icon={QrCode} name={t('sale.qr')} keyHint="F2" off={total === 0} onPress={ways.qr} /> : null}
            {ways.canLink ? <Way icon={Link} name={t('sale.link')} keyHint="F3" off={total === 0} onPress={ways.link} /> : null}
            {ways.canCash ? (
              <Way
                icon={Banknote}
                name={t('sale.cash')}
                keyHint="F4"
                off={total === 0 && !ways.needsShift}
                onPress={ways.cash}
                {...(ways.needsShift ? { missing: shiftText[text.lang].openFirst } : {})}
              />
            ) : null}
          </div>
        </section>
        <RecentSales />
      </aside>
    </div>
  )
}

type WayProps = { icon: typeof Link; name: string; keyHint: string; off: boolean; onPress: () => void; missing?: string }

/** One way to pay. `missing` says in words what it waits for, in the place of its key. */
function Way({ icon, name, keyHint, off, onPress, missing }: WayProps) {
  const hint = useId()
  return (
    <button type="button" aria-disabled={off} aria-describedby={missing === undefined ? undefined : hint} onClick={onPress}>
      <Icon of={icon} />
      <span>{name}</span>
      {missing === undefined ? (
        <span className="kbd q" aria-hidden="true">
          {keyHint}
        </span>
      ) : (
        <small id={hint} aria-hidden="true">
          {missing}
        </small>
      )}
    </button>
  )
}

/** The ways to pay that the shop and its gateway offer; each says gently what is missing. */
function useWays() {
  const { settings, capabilities, offers } = useSnapshot()
  const currency = useSale((sale) => sale.currency) ?? settings.shop.currency
  const noShift = useShift(({ view }) => view !== null && view.shift === null)
  const needsShift = settings.shift.cashNeedsShift && noShift
  // Scanning, QRs and cash are in the shop's own money; links where an account takes the currency.
  const own = currency === settings.shop.currency
  const taken = (way: 'scan' | 'qr') => (own ? settings.sale.wallets : []).filter((wallet) => capabilities[way].includes(wallet))
  const withAmount = (act: () => void) => () => {
    if (totalOf(useSale.getState()) > 0) act()
    else usePayment.setState({ hint: 'need-amount' })
  }
  const qrWallets = taken('qr')
  const [only] = qrWallets
  return {
    canScan: taken('scan').length > 0,
    canQr: qrWallets.length > 0,
    canLink: linkAccounts(offers, currency).length > 0,
    canCash: own,
    needsShift,
    scan: withAmount(() => (taken('scan').length > 0 ? go('scan') : undefined)),
    // A QR is made for one wallet: a shop with one wallet gets it at once, the others choose first.
    qr: withAmount(() => {
      if (qrWallets.length === 0) return
      go('qr')
      if (qrWallets.length === 1 && only) void showQr(only)
    }),
    link: withAmount(() => go('link')),
    cash: needsShift ? () => go('shift', { forCash: true }) : withAmount(() => go('cash')),
  }
}

function TipRow({ onNote }: { onNote: () => void }) {
  const sale = useSale()
  const { settings } = useSnapshot()
  const { t, money } = useText()
  const locked = sale.orderId !== null
  const percent = sale.tip !== null && 'percent' in sale.tip ? sale.tip.percent : null
  return (
    <div className="chips">
      {settings.sale.tipPercents.length > 0 ? (
        <div className="chips" role="group" aria-label={t('sale.tip')}>
          <span className="cl">{t('sale.tip')}</span>
          <button type="button" className="chip" aria-pressed={sale.tip === null} disabled={locked} onClick={() => useSale.setState({ tip: null })}>
            {t('sale.noTip')}
          </button>
          {settings.sale.tipPercents.slice(0, 4).map((value) => (
            <button
              key={value}
              type="button"
              className="chip"
              aria-pressed={percent === value}
              disabled={locked}
              onClick={() => useSale.setState({ tip: { percent: value } })}
            >
              {value}%
              {sale.amountMinor > 0 ? <span className="q">{money(percentOf(sale.amountMinor, value), sale.currency ?? undefined)}</span> : null}
            </button>
          ))}
        </div>
      ) : null}
      <button type="button" className={sale.note ? 'chip notebtn on' : 'chip notebtn'} onClick={onNote}>
        <Icon of={PencilLine} size={20} />
        <span>{sale.note || t('sale.note')}</span>
      </button>
    </div>
  )
}

function NoteRow({ onDone }: { onDone: () => void }) {
  const note = useSale((sale) => sale.note)
  const { t } = useText()
  const input = useRef<HTMLInputElement>(null)
  useEffect(() => input.current?.focus(), [])
  return (
    <form
      className="chips"
      onSubmit={(event) => {
        event.preventDefault()
        onDone()
      }}
    >
      <div className="field">
        <Icon of={PencilLine} size={20} />
        <input
          ref={input}
          aria-label={t('sale.noteLabel')}
          maxLength={80}
          value={note}
          placeholder={t('sale.noteLabel')}
          onChange={(event) => useSale.setState({ note: event.target.value })}
        />
      </div>
      <button type="submit" className="chip">
        {t('sale.noteDone')}
      </button>
    </form>
  )
}
