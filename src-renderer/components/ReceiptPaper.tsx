import type { Receipt } from '#shared/domain/receipt.ts'
import { useSnapshot } from '../stores/till-store.ts'
import { textFor, useText } from '../text/text.ts'
import './receipt.css'

type Row = { label: string; value: string; strong?: boolean }

function rowsOf(receipt: Receipt, text: ReturnType<typeof textFor>): Row[] {
  const { t, money } = text
  const rows: Row[] = [{ label: t('receipt.amount'), value: money(receipt.amountMinor, receipt.currency) }]
  if (receipt.tipMinor > 0) rows.push({ label: t('receipt.tip'), value: money(receipt.tipMinor, receipt.currency) })
  rows.push(
    { label: t('receipt.total'), value: money(receipt.totalMinor, receipt.currency), strong: true },
    { label: t('receipt.paidBy'), value: receipt.through ?? text.tender(receipt.tender) },
  )
  if (receipt.gatewayRef) rows.push({ label: t('receipt.ref'), value: `··${receipt.gatewayRef.slice(-8)}` })
  if (receipt.cashGivenMinor !== null) rows.push({ label: t('receipt.given'), value: money(receipt.cashGivenMinor, receipt.currency) })
  if (receipt.cashChangeMinor !== null) rows.push({ label: t('receipt.change'), value: money(receipt.cashChangeMinor, receipt.currency) })
  return rows
}

/** A receipt as 80 mm paper. `copy` is a mark such as COPY for a reprint. */
export function ReceiptPaper({ receipt, copy }: { receipt: Receipt; copy?: string }) {
  const { lang } = useText()
  // What the shop keeps off its paper stays off this one too.
  const { showAddress, showPerson } = useSnapshot().settings.receipt
  const text = textFor(lang, receipt.currency, receipt.zone)
  const { t } = text
  const practice = receipt.practice ? <p className="rprac">{t('receipt.practice')}</p> : null
  return (
    <article className="paper" aria-label={t('receipt.title')}>
      {practice}
      {copy ? <p className="rcopy">{copy}</p> : null}
      <h2>{receipt.shopName}</h2>
      {(showAddress ? receipt.address : []).map((line) => (
        <p key={line} className="rmid">
          {line}
        </p>
      ))}
      <p className="rmeta">
        <span>{text.date(receipt.at)}</span>
        <span>{text.timeSeconds(receipt.at)}</span>
      </p>
      <p className="rmeta">
        <span>{receipt.tillName}</span>
        {showPerson ? (
          <span>
            {t('receipt.servedBy')} {receipt.personName}
          </span>
        ) : null}
      </p>
      <p className="rmeta rno">
        <span>{t('receipt.order')}</span>
        <span>
          {receipt.number.slice(0, -4)}
          <b>{receipt.number.slice(-4)}</b>
        </span>
      </p>
      <hr />
      <dl>
        {rowsOf(receipt, text).map((row) => (
          <div key={row.label} className={row.strong ? 'rtotal' : undefined}>
            <dt>{row.label}</dt>
            <dd>{row.value}</dd>
          </div>
        ))}
      </dl>
      {receipt.note ? <p className="rnote">{receipt.note}</p> : null}
      <hr />
      {receipt.footer ? <p className="rmid">{receipt.footer}</p> : null}
      <p className="rmid rtiny">
        {t('receipt.journal')} {receipt.journalHash}
      </p>
      {receipt.practice ? <p className="rmid rtiny">{t('receipt.notAReceipt')}</p> : null}
      {practice}
    </article>
  )
}

/** The receipt as plain text, for a QR the customer keeps. */
export function receiptText(receipt: Receipt, lang: Parameters<typeof textFor>[0]): string {
  const text = textFor(lang, receipt.currency, receipt.zone)
  const practice = receipt.practice ? [text.t('receipt.practice')] : []
  return [
    ...practice,
    receipt.shopName,
    ...receipt.address,
    `${text.date(receipt.at)} ${text.time(receipt.at)}`,
    `${text.t('receipt.order')} ${receipt.number}`,
    ...rowsOf(receipt, text).map((row) => `${row.label} ${row.value}`),
    ...(receipt.note ? [receipt.note] : []),
    ...(receipt.footer ? [receipt.footer] : []),
    ...practice,
  ].join('\n')
}
