import { type OrderStatus, orderWord } from '#shared/domain/order.ts'
import { useText } from '../text/text.ts'
import { StateIcon, stateTone } from './icons.tsx'

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
