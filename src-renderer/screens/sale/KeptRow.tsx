import { Button } from '../../components/Button.tsx'
import type { KeptSale } from '../../stores/kept-sale.ts'
import { dropKept, takeKept } from '../../stores/kept-sale.ts'
import { totalOf } from '../../stores/sale-store.ts'
import { useText } from '../../text/text.ts'

/** What the person before had keyed, where the tips stand: the new one says whether they go on with it. Nothing else waits for the answer. */
export function KeptRow({ by, sale }: KeptSale) {
  const { t, money } = useText()
  return (
    <section className="chips kept" aria-label={t('kept.label')}>
      <p role="status">{t('kept.words', { name: by, amount: money(totalOf(sale), sale.currency ?? undefined) })}</p>
      <Button small kind="quiet" onPress={dropKept}>
        {t('kept.drop')}
      </Button>
      <Button small kind="primary" onPress={takeKept}>
        {t('kept.take')}
      </Button>
    </section>
  )
}
