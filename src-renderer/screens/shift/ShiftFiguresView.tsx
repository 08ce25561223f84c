import type { ShiftFigures, ShiftRow } from '#shared/domain/shift.ts'
import { WalletBadge } from '../../components/WalletBadge.tsx'
import { shiftText } from '../../text/shift-text.ts'
import { useText } from '../../text/text.ts'
import { AfterCount, type BigFigure, Bigs, FigureTable, type Line } from './money-parts.tsx'
import { goneMoney, plainMoney, signedMoney } from './money-words.ts'

/** What a shift took: three figures, by wallet, the drawer, and what else is worth knowing. Cash is blank until it may be seen. */
export function ShiftFiguresView({ shift, figures }: { shift: ShiftRow; figures: ShiftFigures }) {
  const text = useText()
  const words = shiftText[text.lang]
  return (
    <>
      <Bigs label={words.figures} figures={useBigs(figures)} />
      <div className="cols">
        <ByTender figures={figures} />
        <Drawer shift={shift} figures={figures} />
        <Also figures={figures} />
      </div>
      {figures.otherCurrencies.length > 0 ? (
        <p className="note-line">
          {words.otherCurrencies(
            figures.otherCurrencies.map(({ currency, count, sumMinor }) => words.sum(count, text.money(sumMinor, currency))).join(', '),
          )}
        </p>
      ) : null}
    </>
  )
}

function useBigs({ wallets, refunds, walletsNetMinor, tipsMinor, drawer }: ShiftFigures): BigFigure[] {
  const text = useText()
  const words = shiftText[text.lang]
  const tips = tipsMinor > 0 ? `, ${words.tips(text.money(tipsMinor))}` : ''
  if (drawer === null) {
    return [
      { name: words.walletSales, value: text.money(wallets.sumMinor), under: words.sales(wallets.count) + tips },
      { name: words.refunds, value: goneMoney(text, refunds.sumMinor), under: words.refundCount(refunds.count) },
      { name: words.walletNet, value: plainMoney(text, walletsNetMinor), under: words.cashJoins },
    ]
  }
  const sales = wallets.sumMinor + drawer.sales.sumMinor
  const back = refunds.sumMinor + drawer.refunds.sumMinor
  return [
    { name: words.allSales, value: text.money(sales), under: words.sales(wallets.count + drawer.sales.count) + tips },
    { name: words.refunds, value: goneMoney(text, back), under: words.refundCount(refunds.count + drawer.refunds.count) },
    { name: words.net, value: plainMoney(text, sales - back), under: words.netHelp },
  ]
}

function ByTender({ figures }: { figures: ShiftFigures }) {
  const text = useText()
  const words = shiftText[text.lang]
  const shown = figures.byTender.filter(({ tender }) => tender !== 'cash')
  const cash = figures.byTender.find(({ tender }) => tender === 'cash')
  const lines: Line[] = shown.map(({ tender, count, sumMinor }) => ({
    key: tender,
    name: <WalletBadge tender={tender} />,
    count: text.number(count),
    value: text.money(sumMinor),
  }))
  if (figures.drawer === null) {
    lines.push({ key: 'cash', name: <WalletBadge tender="cash" />, count: '', value: <AfterCount />, quiet: true })
    lines.push({
      key: 'sum',
      name: words.wallets,
      count: text.number(figures.wallets.count),
      value: text.money(figures.wallets.sumMinor),
      last: true,
    })
  } else {
    const { sales } = figures.drawer
    if (cash ?? sales.count > 0) {
      lines.push({ key: 'cash', name: <WalletBadge tender="cash" />, count: text.number(sales.count), value: text.money(sales.sumMinor) })
    }
    lines.push({
      key: 'sum',
      name: words.total,
      count: text.number(figures.wallets.count + sales.count),
      value: text.money(figures.wallets.sumMinor + sales.sumMinor),
      last: true,
    })
  }
  return <FigureTable title={words.byWallet} lines={lines} />
}

function Drawer({ shift, figures }: { shift: ShiftRow; figures: ShiftFigures }) {
  const text = useText()
  const words = shiftText[text.lang]
  const { drawer, moves } = figures
  const hidden = <AfterCount />
  const lines: Line[] = [
    { key: 'float', name: words.floatAt(text.time(shift.openedAt)), value: text.money(shift.floatMinor) },
    { key: 'sales', name: words.cashSales, value: drawer ? text.money(drawer.sales.sumMinor) : hidden, quiet: drawer === null },
  ]
  if (drawer && drawer.refunds.count > 0) lines.push({ key: 'refunds', name: words.cashRefunds, value: goneMoney(text, drawer.refunds.sumMinor) })
  for (const move of moves) {
    lines.push({
      key: `move ${move.moveId}`,
      name: (
        <span title={words.moveBy(text.time(move.at), move.personName, move.approverName ?? '')}>
          {move.kind === 'in' ? words.paidInFor(move.why) : words.paidOutFor(move.why)}
        </span>
      ),
      value: move.kind === 'in' ? text.money(move.amountMinor) : goneMoney(text, move.amountMinor),
    })
  }
  lines.push({
    key: 'expected',
    name: words.expected,
    value: drawer ? plainMoney(text, drawer.expectedMinor) : hidden,
    last: true,
    quiet: drawer === null,
  })
  if (shift.countedMinor !== null) lines.push({ key: 'counted', name: words.counted, value: text.money(shift.countedMinor), last: true })
  if (shift.differenceMinor !== null) {
    lines.push({ key: 'difference', name: words.difference, value: signedMoney(text, shift.differenceMinor), last: true })
  }
  if (shift.keptMinor !== null) lines.push({ key: 'kept', name: words.kept, value: text.money(shift.keptMinor), last: true, quiet: true })
  if (shift.takenMinor !== null) lines.push({ key: 'taken', name: words.toSafe, value: text.money(shift.takenMinor), last: true, quiet: true })
  return <FigureTable title={words.cashDrawer} lines={lines} />
}

function Also({ figures }: { figures: ShiftFigures }) {
  const text = useText()
  const words = shiftText[text.lang]
  const sum = ({ count, sumMinor }: { count: number; sumMinor: number }) => (count === 0 ? words.none : words.sum(count, text.money(sumMinor)))
  return (
    <FigureTable
      className="other"
      title={words.also}
      lines={[
        { key: 'declined', name: words.declined, value: text.number(figures.declinedCount) },
        { key: 'unresolved', name: words.unresolved, value: sum(figures.unresolved) },
        { key: 'opened', name: words.drawerOpened, value: words.times(figures.drawerOpened) },
        { key: 'copies', name: words.copies, value: sum(figures.receiptCopies) },
      ]}
    />
  )
}
