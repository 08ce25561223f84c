import { ArrowRight, Download, Info, Printer, Undo2, X } from 'lucide-react'
import { type ReactNode, useCallback, useEffect, useState } from 'react'
import type { AppError } from '#shared/bridge/app-error.ts'
import type { OrderDetail } from '#shared/bridge/contract.ts'
import { type Attempt, isOpen } from '#shared/domain/payment.ts'
import { call, on } from '../../bridge.ts'
import { Button } from '../../components/Button.tsx'
import { Diary } from '../../components/Diary.tsx'
import { Icon } from '../../components/icons.tsx'
import { KindIcon } from '../../components/KindIcon.tsx'
import { ErrorNote, Note } from '../../components/Note.tsx'
import { OrderNumber } from '../../components/OrderNumber.tsx'
import { isUnderWay, newestPrint, PrintLine } from '../../components/PrintLine.tsx'
import { printReceipt } from '../../components/PrintSheet.tsx'
import { ReceiptPaper } from '../../components/ReceiptPaper.tsx'
import { OrderStateWord, StatusWord } from '../../components/StatusWord.tsx'
import { saveText } from '../../components/save-file.ts'
import { WalletBadge } from '../../components/WalletBadge.tsx'
import { go } from '../../stores/screen-store.ts'
import { useSnapshot } from '../../stores/till-store.ts'
import { ordersText } from '../../text/orders-text.ts'
import { useText } from '../../text/text.ts'
import { CashRefundTab } from './CashRefundForm.tsx'
import { linkFacts } from './link-facts.tsx'
import { RefundTab } from './RefundTab.tsx'
import { SettledPart } from './SettledPart.tsx'

const TABS = ['facts', 'receipt', 'refund'] as const
type Tab = (typeof TABS)[number]

/** One order beside the list: its facts, its diary, its receipt. Follows the payment while it changes. */
export function OrderPanel({ orderId, onClose }: { orderId: number; onClose: () => void }) {
  const text = useText()
  const words = ordersText[text.lang]
  const { capabilities } = useSnapshot()
  const { detail, error, refresh } = useOrder(orderId)
  const [tab, setTab] = useState<Tab>('facts')
  const { printing } = useSnapshot()
  const job = newestPrint(printing, orderId)
  const printed = job === null ? '' : `${job.jobId} ${job.state}`
  // The diary tells of prints too.
  useEffect(() => {
    if (printed !== '') refresh()
  }, [printed, refresh])

  if (!detail) {
    return (
      <aside className="order-panel" aria-label={words.order}>
        <header>
          <p className="muted">{error ? null : words.loading}</p>
          <CloseButton label={words.close} onClose={onClose} />
        </header>
        {error ? <ErrorNote error={error} /> : null}
      </aside>
    )
  }
  const { order } = detail
  const isCash = order.kind === 'cash'
  const mayRefund = isCash
    ? order.status === 'paid' && detail.cashRefundableMinor > 0
    : capabilities.refund && detail.refundable.some(({ refundableMinor }) => refundableMinor > 0)
  return (
    <aside className="order-panel" aria-label={words.panel(order.number)}>
      <header>
        <div>
          <div className="ptop">
            <OrderStateWord order={order} />
            <OrderNumber number={order.number} />
          </div>
          <p className="pamt">{text.money(order.totalMinor, order.currency)}</p>
        </div>
        <CloseButton label={words.close} onClose={onClose} />
      </header>
      <div className="tabs" role="tablist">
        <TabButton tab="facts" now={tab} onTab={setTab}>
          {words.facts}
        </TabButton>
        <TabButton tab="receipt" now={tab} onTab={setTab}>
          {words.receipt}
        </TabButton>
        <TabButton tab="refund" now={tab} onTab={setTab}>
          {words.refund}
        </TabButton>
      </div>
      {tab === 'refund' && isCash ? (
        <CashRefundTab detail={detail} refresh={refresh} />
      ) : tab === 'refund' ? (
        <RefundTab detail={detail} refresh={refresh} />
      ) : (
        <OrderTab detail={detail} tab={tab} onRefund={mayRefund ? () => setTab('refund') : null} />
      )}
    </aside>
  )
}

/** What the panel shows of an order, and what can be done with it; `onRefund` is null where nothing can be given back. */
function OrderTab({ detail, tab, onRefund }: { detail: OrderDetail; tab: 'facts' | 'receipt'; onRefund: (() => void) | null }) {
  const text = useText()
  const words = ordersText[text.lang]
  const { printing } = useSnapshot()
  const [error, setError] = useState<AppError | null>(null)
  const { order, receipt } = detail
  const printer = printing.printers.find(({ printerId }) => printerId === printing.receipts)
  const onPaper =
    detail.diary.some(({ type }) => type === 'receipt.printed' || type === 'receipt.print_unknown') || newestPrint(printing, order.orderId) !== null
  const print = async () => {
    if (!receipt) return
    if (!printer) return printReceipt(receipt, words.copy)
    const answer = await call('print:receipt', { orderId: order.orderId, again: onPaper })
    setError(answer.ok ? null : answer.error)
  }
  return (
    <>
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: a scrolling box must be reachable by keyboard */}
      <div className="pbody" role="tabpanel" tabIndex={0} aria-labelledby={`tab-${tab}`}>
        {order.practice ? <Note>{words.practice}</Note> : null}
        {tab === 'facts' ? (
          <Facts detail={detail} />
        ) : receipt ? (
          <>
            <ReceiptPaper receipt={receipt} />
            <Note icon={Info}>{printer ? text.t('printing.viaPrinter', { printer: printer.name }) : words.printNote}</Note>
            {detail.refunds.length > 0 && !printer ? <Note icon={Undo2}>{words.refundNoReceipt}</Note> : null}
          </>
        ) : (
          <Note icon={Info}>{isOpen(order.status) ? words.noReceiptOpen : words.noReceipt}</Note>
        )}
      </div>
      {printer ? (
        <div className="pline">
          <PrintLine orderId={order.orderId} />
          {error ? <ErrorNote error={error} /> : null}
        </div>
      ) : null}
      <footer>
        {order.status === 'unresolved' || order.status === 'held' || order.status === 'late_paid' ? (
          <Button onPress={() => go('unresolved', { orderId: order.orderId })} icon={ArrowRight}>
            {words.toUnresolved}
          </Button>
        ) : null}
        {onRefund ? (
          <Button onPress={onRefund} icon={Undo2}>
            {words.refundButton}
          </Button>
        ) : null}
        {receipt ? (
          <Button
            onPress={() => void print()}
            disabled={printer !== undefined && isUnderWay(newestPrint(printing, order.orderId))}
            icon={Printer}
            kind={tab === 'receipt' ? 'primary' : 'plain'}
          >
            {printer && onPaper ? text.t('printing.copyButton') : words.print}
          </Button>
        ) : null}
        {receipt || isOpen(order.status) || order.status === 'late_paid' ? null : <p className="said">{words.noReceipt}</p>}
      </footer>
    </>
  )
}

function CloseButton({ label, onClose }: { label: string; onClose: () => void }) {
  return (
    <button type="button" className="btn quiet sm x" aria-label={label} onClick={onClose}>
      <Icon of={X} />
    </button>
  )
}

function TabButton({ tab, now, onTab, children }: { tab: Tab; now: Tab; onTab: (tab: Tab) => void; children: ReactNode }) {
  const chosen = tab === now
  return (
    <button
      type="button"
      role="tab"
      id={`tab-${tab}`}
      aria-selected={chosen}
      tabIndex={chosen ? 0 : -1}
      onClick={() => onTab(tab)}
      onKeyDown={(event) => {
        if (event.key !== 'ArrowLeft' && event.key !== 'ArrowRight') return
        const step = event.key === 'ArrowRight' ? 1 : TABS.length - 1
        const other = TABS[(TABS.indexOf(tab) + step) % TABS.length] ?? 'facts'
        onTab(other)
        document.getElementById(`tab-${other}`)?.focus()
      }}
    >
      {children}
    </button>
  )
}

function Facts({ detail }: { detail: OrderDetail }) {
  const text = useText()
  const words = ordersText[text.lang]
  const { offers, settings } = useSnapshot()
  const { order, attempts, cash } = detail
  const counting = attempts.find((attempt) => attempt.id === order.number)
  const money = (minor: number) => text.money(minor, order.currency)
  const moment = (at: number) => `${text.weekday(at)}, ${text.timeSeconds(at)}`
  const facts: [string, ReactNode][] = [
    [
      text.t('common.wallet'),
      <span key="wallet" className="tender">
        <WalletBadge tender={order.tender} />
        <KindIcon order={order} />
      </span>,
    ],
  ]
  const add = (label: string, value: ReactNode) => facts.push([label, value])
  if (order.status === 'paid') add(words.paidAt, moment(counting?.endedAt ?? order.at))
  else {
    add(words.startedAt, moment(order.at))
    if (counting?.endedAt) add(words.endedAt, moment(counting.endedAt))
  }
  if (order.reason) add(words.why, text.reason(order.kind, order.reason, ''))
  if (counting?.sentAt) {
    const asked = counting.askedCount
    add(
      ...((counting.endedAt
        ? [words.took, words.tookWords(text.duration(counting.endedAt - counting.sentAt), asked)]
        : [words.asked, words.askedWords(asked)]) as [string, string]),
    )
  }
  if (counting && counting.paidMinor !== null && counting.paidMinor !== counting.amountMinor) add(words.paidAmount, money(counting.paidMinor))
  const left = detail.refundable.find(({ attemptId }) => attemptId === order.number)
  if (order.refundedMinor > 0) add(words.refunded, money(order.refundedMinor))
  if (left) add(words.leftToRefund, money(left.refundableMinor))
  add(words.cashier, words.till(order.personName, settings.shop.tillName))
  if (order.tipMinor > 0) add(words.tip, money(order.tipMinor))
  if (cash) {
    add(words.given, money(cash.givenMinor))
    add(words.change, money(cash.changeMinor))
  } else if (counting?.codeMasked) add(words.code, <span className="no">{counting.codeMasked}</span>)
  else add(words.kind, words.kinds[order.kind])
  if (counting?.gatewayRef) {
    add(
      words.walletNumber,
      <span className="no">
        <b>{counting.gatewayRef.length > 12 ? `···· ${counting.gatewayRef.slice(-8, -4)} ${counting.gatewayRef.slice(-4)}` : counting.gatewayRef}</b>
      </span>,
    )
  }
  if (counting?.kind === 'link') facts.push(...linkFacts(counting, offers, text))
  if (order.note !== '') add(words.note, order.note)
  return (
    <>
      <dl className="facts">
        {facts.map(([label, value]) => (
          <Fact key={label} label={label} value={value} />
        ))}
      </dl>
      {attempts.length > 1 ? <Attempts attempts={attempts} /> : null}
      <SettledPart detail={detail} />
      <DiaryPart detail={detail} />
    </>
  )
}

function Fact({ label, value }: { label: string; value: ReactNode }) {
  return (
    <>
      <dt>{label}</dt>
      <dd>{value}</dd>
    </>
  )
}

function Attempts({ attempts }: { attempts: Attempt[] }) {
  const text = useText()
  const words = ordersText[text.lang]
  return (
    <>
      <div className="dh">
        <h2 className="eyebrow">{words.attempts(attempts.length)}</h2>
      </div>
      <ol className="tries">
        {attempts.map((attempt, index) => (
          <li key={attempt.id} aria-label={words.attempt(index + 1)}>
            <StatusWord status={attempt.status} />
            <OrderNumber number={attempt.id} />
            <span className="faint xs">{text.time(attempt.createdAt)}</span>
            <span className="why">
              {[text.tender(attempt.wallet), words.kinds[attempt.kind], attempt.reason ? text.reason(attempt.kind, attempt.reason, '') : '']
                .filter(Boolean)
                .join(' · ')}
            </span>
          </li>
        ))}
      </ol>
    </>
  )
}

function DiaryPart({ detail }: { detail: OrderDetail }) {
  const words = ordersText[useText().lang]
  const [said, setSaid] = useState('')
  const [error, setError] = useState<AppError | null>(null)
  const exportIt = async () => {
    const answer = await call('orders:export-diary', { orderId: detail.order.orderId })
    if (!answer.ok) return setError(answer.error)
    saveText(answer.value.fileName, answer.value.text)
    setError(null)
    setSaid(words.exported(answer.value.fileName))
  }
  return (
    <>
      <div className="dh">
        <h2 className="eyebrow">{words.diary}</h2>
        <Button kind="quiet" small icon={Download} className="exp" label={words.exportOf} onPress={() => void exportIt()}>
          {words.exportDiary}
        </Button>
      </div>
      <p className="said" role="status">
        {said}
      </p>
      {error ? <ErrorNote error={error} /> : null}
      <Diary lines={detail.diary} label={words.diary} />
    </>
  )
}

function useOrder(orderId: number): { detail: OrderDetail | null; error: AppError | null; refresh: () => void } {
  const [detail, setDetail] = useState<OrderDetail | null>(null)
  const [error, setError] = useState<AppError | null>(null)
  const [wish, setWish] = useState(0)
  // biome-ignore lint/correctness/useExhaustiveDependencies: a new wish asks anew.
  useEffect(() => {
    let left = false
    const ask = () =>
      call('orders:get', { orderId }).then((answer) => {
        if (left) return
        if (answer.ok) setDetail(answer.value)
        setError(answer.ok ? null : answer.error)
      })
    void ask()
    const off = on('payment:changed', (payment) => {
      if (payment.order.orderId === orderId) void ask()
    })
    return () => {
      left = true
      off()
    }
  }, [orderId, wish])
  const refresh = useCallback(() => setWish((before) => before + 1), [])
  return { detail, error, refresh }
}
