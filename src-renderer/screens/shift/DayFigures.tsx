import type { ZFigures } from '#shared/domain/closing.ts'
import { WalletBadge } from '../../components/WalletBadge.tsx'
import { dayText } from '../../text/day-text.ts'
import { useText } from '../../text/text.ts'
import { Bigs, FigureTable, type Line } from './money-parts.tsx'
import { goneMoney, signedMoney } from './money-words.ts'

type Part = { key: string; name: React.ReactNode; count: number; sumMinor: number; refundCount: number; refundMinor: number }

/** The figures of a Z, or of what the next one would hold; then, before a blind count (`cashHidden`), without anything that cash is in. Practice, other currencies and late money given back stand apart. */
export function DayFigures({ figures, cashHidden = false }: { figures: ZFigures; cashHidden?: boolean }) {
  const text = useText()
  const words = dayText[text.lang]
  const { currency } = figures
  const money = (minor: number) => text.money(minor, currency)
  const signed = (minor: number) => (minor < 0 ? `\u2212${money(-minor)}` : money(minor))
  const sum = ({ count, sumMinor }: { count: number; sumMinor: number }) => (count === 0 ? words.none : words.sum(count, money(sumMinor)))
  const parts = (title: string, all: Part[]) => {
    if (all.length === 0) return null
    const lines: Line[] = all.map(({ key, name, count, sumMinor, refundCount, refundMinor }) => ({
      key,
      name: (
        <>
          {name}
          {refundCount > 0 ? <small>{words.backOf(refundCount, `\u2212${money(refundMinor)}`)}</small> : null}
        </>
      ),
      count: text.number(count),
      value: money(sumMinor),
    }))
    lines.push({
      key: 'sum',
      name: words.total,
      count: text.number(all.reduce((whole, { count }) => whole + count, 0)),
      value: money(all.reduce((whole, { sumMinor }) => whole + sumMinor, 0)),
      last: true,
    })
    return <FigureTable title={title} lines={lines} />
  }
  const tips = figures.tipsMinor > 0 ? `, ${words.tips(money(figures.tipsMinor))}` : ''
  return (
    <>
      <Bigs
        label={words.figures}
        figures={[
          { name: words.sales, value: money(figures.salesMinor), under: words.salesCount(figures.count) + tips },
          { name: words.refunds, value: goneMoney(text, figures.refunds.sumMinor), under: words.refundCount(figures.refunds.count) },
          { name: words.net, value: signed(figures.netMinor), under: cashHidden ? words.cashJoins : words.netHelp },
        ]}
      />
      <div className="cols">
        {parts(
          words.byTender,
          figures.byTender.map((one) => ({ ...one, key: one.tender, name: <WalletBadge tender={one.tender} /> })),
        )}
        {parts(
          words.byPerson,
          figures.byPerson.map((one) => ({ ...one, key: String(one.personId) })),
        )}
        {figures.byAccount.length > 1
          ? parts(
              words.byAccount,
              figures.byAccount.map((one) => ({ ...one, key: one.accountId })),
            )
          : null}
        <FigureTable
          title={words.drawer}
          lines={[
            ...figures.shifts.map((shift) => ({
              key: `shift ${shift.number}`,
              name: (
                <>
                  {words.shift(shift.number, shift.openedBy)}
                  <small>{words.fromTo(text.time(shift.openedAt), shift.closedAt === null ? words.stillRuns : text.time(shift.closedAt))}</small>
                </>
              ),
              value: (
                <>
                  {shift.countedMinor === null ? words.notCounted : money(shift.countedMinor)}
                  {shift.differenceMinor === null ? null : <small>{words.off(signedMoney(text, shift.differenceMinor))}</small>}
                </>
              ),
            })),
            { key: 'in', name: words.paidIn, value: sum(figures.paidIn) },
            { key: 'out', name: words.paidOut, value: sum(figures.paidOut) },
          ]}
        />
        <FigureTable
          className="other"
          title={words.also}
          lines={[
            { key: 'mistakes', name: words.mistakes, value: sum(figures.mistakes) },
            { key: 'earlier', name: words.earlierDays, value: sum(figures.earlierDays) },
            { key: 'earlierRefunds', name: words.refundsOfEarlier, value: sum(figures.refundsOfEarlier) },
            { key: 'late', name: words.lateRefunds, value: sum(figures.lateRefunds) },
            { key: 'unresolved', name: words.unresolved, value: sum(figures.unresolved) },
            { key: 'declined', name: words.declined, value: text.number(figures.declinedCount) },
            { key: 'opened', name: words.drawerOpened, value: words.times(figures.drawerOpened) },
            { key: 'copies', name: words.copies, value: sum(figures.receiptCopies) },
            ...figures.otherCurrencies.map((one) => ({
              key: one.currency,
              name: words.inCurrency(one.currency),
              value: words.sum(one.count, text.money(one.sumMinor - one.refundMinor, one.currency)),
            })),
          ]}
        />
        <FigureTable
          className="other ever"
          title={words.ever}
          lines={[
            { key: 'count', name: words.everCount, value: text.number(figures.perpetual.count) },
            { key: 'sales', name: words.sales, value: money(figures.perpetual.salesMinor) },
            { key: 'refunds', name: words.refunds, value: goneMoney(text, figures.perpetual.refundsMinor) },
            { key: 'net', name: words.net, value: signed(figures.perpetual.netMinor) },
          ]}
        />
      </div>
    </>
  )
}
