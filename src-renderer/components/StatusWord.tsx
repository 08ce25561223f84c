import { Undo2 } from 'lucide-react'
import { givenBack, type OrderRow, type OrderStatus, orderWord } from '#shared/domain/order.ts'
import { useText } from '../text/text.ts'
import { Icon, StateIcon, stateTone } from './icons.tsx'

/** A state as shape, colour and word. */
export function StatusWord({ status }: { status: OrderStatus }) {
  const { t } = useText()
  const word = orderWord(status)
  return (
    <span className={`st ${stateTone(word)}`}>
      <StateIcon word={word} />
      {t(`state.${word}`)}
    </span>
  )
}

/** How a sale stands for people: its state, or that money of it was given back. */
export function OrderStateWord({ order }: { order: OrderRow }) {
  const back = givenBack(order)
  return back === null ? <StatusWord status={order.status} /> : <RefundedWord part={back === 'part'} />
}

/** The word and shape of money given back. */
export function RefundedWord({ part }: { part: boolean }) {
  const { t } = useText()
  return (
    <span className="st refunded">
      <Icon of={Undo2} size={20} />
      {t(part ? 'state.part_refunded' : 'state.refunded')}
    </span>
  )
}
