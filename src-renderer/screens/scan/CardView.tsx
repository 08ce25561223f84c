import { Barcode, Check, CircleQuestionMark, type LucideIcon, RotateCcw, ShieldCheck, Smartphone, TriangleAlert } from 'lucide-react'
import { type ReactNode, useEffect, useState } from 'react'
import type { CodeCard, SimilarSale } from '#shared/bridge/contract.ts'
import { orderWord } from '#shared/domain/order.ts'
import type { Wallet } from '#shared/domain/wallet.ts'
import { Button } from '../../components/Button.tsx'
import { Icon } from '../../components/icons.tsx'
import { lastFour } from '../../components/OrderNumber.tsx'
import { useNow } from '../../components/use-now.ts'
import { WalletBadge } from '../../components/WalletBadge.tsx'
import { WithPayWord } from '../../components/WithPayWord.tsx'
import { useKeys } from '../../input/key-handlers.ts'
import { chargeCard, dropCard, usePayment } from '../../stores/payment-store.ts'
import { go } from '../../stores/screen-store.ts'
import { useSnapshot } from '../../stores/till-store.ts'
import { useText } from '../../text/text.ts'

const PRODUCT_SECONDS = 4

type CardProps = { card: CodeCard; total: number; explains: boolean; onExplain: () => void }

/** What the scanned text is: verdict first, then facts, then one thing to do. */
export function CardView({ card, total, explains, onExplain }: CardProps) {
  const text = useText()
  const { t } = text
  const now = useNow(5000)
  switch (card.verdict) {
    case 'pay-code':
      return (
        <PayCard
          masked={card.masked}
          wallet={card.wallet}
          region={card.region}
          hongKong={card.warning === 'wechat-hong-kong'}
          similar={card.similar}
          total={total}
        />
      )
    case 'choose-wallet':
      return <PayCard masked={card.masked} wallet={null} region={null} hongKong={false} similar={card.similar} total={total} />
    case 'already-used':
      return (
        <PlainCard
          tone="unresolved"
          icon={RotateCcw}
          title={t('card.used')}
          what={t('card.usedOrder', { last: lastFour(card.earlier.number), ago: text.ago(now - card.earlier.at) })}
          wallet={card.wallet}
          words={t('card.usedWhat', { amount: text.money(card.earlier.totalMinor), state: t(`state.${orderWord(card.earlier.status)}`) })}
        >
          <Button small onPress={() => go('orders', { orderId: card.earlier.orderId })}>
            {t('card.similarOpen', { last: lastFour(card.earlier.number) })}
          </Button>
          <Again />
        </PlainCard>
      )
    case 'receive-code':
      return (
        <PlainCard
          tone="waiting"
          icon={Smartphone}
          title={t('card.receive')}
          what={t('card.receiveWhat')}
          wallet={card.wallet}
          words={<WithPayWord of="card.receiveDo" />}
        >
          <Button small pressed={explains} onPress={onExplain}>
            {explains ? t('card.receiveShown') : t('card.receiveShow')}
          </Button>
          <Again />
        </PlainCard>
      )
    case 'product-barcode':
      return <ProductCard text={card.text} />
    case 'other-wallet':
      return (
        <PlainCard
          tone="plain"
          icon={CircleQuestionMark}
          title={t('card.other', { name: card.name })}
          what={t('card.otherWhat', { name: card.name })}
          wallet={null}
          words={t('card.otherDo')}
        >
          <Again />
        </PlainCard>
      )
    case 'not-a-code':
      return (
        <PlainCard
          tone="plain"
          icon={CircleQuestionMark}
          title={t('card.notACode')}
          what={t('card.notACodeWhat', { masked: card.masked })}
          wallet={null}
          words={t('card.notACodeDo')}
        >
          <Again />
        </PlainCard>
      )
  }
}

function Again() {
  const { t } = useText()
  return (
    <Button small onPress={dropCard}>
      {t('card.scanAgain')}
    </Button>
  )
}

type PlainProps = {
  tone: 'plain' | 'waiting' | 'unresolved'
  icon: LucideIcon
  title: string
  what: string
  wallet: Wallet | null
  words: ReactNode
  children: ReactNode
}

function PlainCard({ tone, icon, title, what, wallet, words, children }: PlainProps) {
  return (
    <div className="got">
      <section className={`card cc one ${tone}`} aria-label={title}>
        <div className="chd" role="status">
          <span className="okb">
            <Icon of={icon} size={28} />
          </span>
          <div>
            <h1>{title}</h1>
            <p>{what}</p>
          </div>
          {wallet ? <WalletBadge tender={wallet} large /> : null}
        </div>
        <p className="ct">{words}</p>
        <div className="cb">{children}</div>
      </section>
    </div>
  )
}

/** A product's barcode was not meant for us: said softly, and gone by itself. */
function ProductCard({ text }: { text: string }) {
  const { t } = useText()
  const [left, setLeft] = useState(PRODUCT_SECONDS)
  useEffect(() => {
    const timer = window.setInterval(() => setLeft((before) => before - 1), 1000)
    return () => window.clearInterval(timer)
  }, [])
  useEffect(() => {
    if (left <= 0) dropCard()
  }, [left])
  return (
    <PlainCard tone="plain" icon={Barcode} title={t('card.product')} what={t('card.productWhat')} wallet={null} words={t('card.productDo', { text })}>
      <span className="faint sm">{t('card.goesAway', { n: Math.max(1, left) })}</span>
    </PlainCard>
  )
}

type PayProps = {
  masked: string
  wallet: Wallet | null
  region: (CodeCard & { verdict: 'pay-code' })['region']
  hongKong: boolean
  similar: SimilarSale | null
  total: number
}

/** A code that can be charged: one Charge button, off until every question on the card has its answer. */
function PayCard({ masked, wallet: told, region, hongKong, similar, total }: PayProps) {
  const { settings, capabilities } = useSnapshot()
  const text = useText()
  const { t } = text
  const busy = usePayment((state) => state.busy)
  const cardAt = usePayment((state) => state.cardAt)
  const [chosen, setChosen] = useState<Wallet | null>(null)
  const [choosing, setChoosing] = useState(told === null)
  const [sameConfirmed, setSameConfirmed] = useState(false)
  const [warned, setWarned] = useState(false)
  const wallet = chosen ?? told
  const ready = wallet !== null && (similar === null || sameConfirmed) && (!hongKong || warned || chosen !== null)
  const charge = () => {
    if (ready && !busy) void chargeCard({ wallet: chosen, despiteSimilar: sameConfirmed, despiteWarning: warned })
  }
  useKeys({ enter: charge, escape: dropCard })
  const wallets = settings.sale.wallets.filter((one) => capabilities.scan.includes(one))
  return (
    <div className="got">
      <section className="card code" aria-label={told === null ? t('card.which') : t('card.pay')}>
        <div className="chd" role="status">
          <span className={told === null ? 'okb ask' : 'okb'}>
            <Icon of={told === null ? CircleQuestionMark : Check} size={28} />
          </span>
          <div>
            <h1>{told === null ? t('card.which') : t('card.pay')}</h1>
            <p>{told === null ? t('card.whichDo') : similar || hongKong ? t('card.question') : t('card.good')}</p>
          </div>
          {wallet ? <WalletBadge tender={wallet} large /> : null}
        </div>
        <dl className="cf">
          <div>
            <dt>{t('card.code')}</dt>
            <dd className="no">{masked}</dd>
          </div>
          <div>
            <dt>{t('card.scanned')}</dt>
            <dd>{text.timeSeconds(cardAt)}</dd>
          </div>
          {told === null ? null : (
            <div>
              <dt>{t('card.region')}</dt>
              <dd>{t(`card.region.${region ?? 'unknown'}`)}</dd>
            </div>
          )}
        </dl>
        {choosing ? (
          <div className="wallets" role="group" aria-label={t('card.which')}>
            {wallets.map((one) => (
              <Button key={one} pressed={wallet === one} onPress={() => setChosen(one)}>
                {text.tender(one)}
              </Button>
            ))}
          </div>
        ) : null}
        {similar || hongKong ? (
          <div className="asks">
            {similar ? (
              <div className="ask" role="alert">
                <Icon of={TriangleAlert} size={20} />
                <span>
                  {t('card.similar', {
                    last: lastFour(similar.number),
                    ago: text.ago(Date.now() - similar.at),
                    state: t(`state.${orderWord(similar.status)}`),
                  })}
                </span>
                <Button small pressed={sameConfirmed} onPress={() => setSameConfirmed(!sameConfirmed)}>
                  {t('card.similarConfirm')}
                </Button>
              </div>
            ) : null}
            {hongKong ? (
              <div className="ask" role="alert">
                <Icon of={TriangleAlert} size={20} />
                <span>{t('card.hk')}</span>
                <Button small pressed={warned} onPress={() => setWarned(!warned)}>
                  {t('card.hkConfirm')}
                </Button>
              </div>
            ) : null}
          </div>
        ) : null}
        <div className="total">
          <span className="eyebrow">{t('card.charge')}</span>
          <span className="big">{text.money(total)}</span>
        </div>
        <Button kind="primary" className="charge" keyHint="Enter" disabled={!ready || busy} onPress={charge}>
          {t('card.chargeAmount', { amount: text.money(total) })}
        </Button>
        <div className="two">
          <Button disabled={choosing} onPress={() => setChoosing(true)}>
            {t('card.otherWallet')}
          </Button>
          <Button onPress={dropCard}>{t('card.scanAgain')}</Button>
        </div>
      </section>
      <p className="fine">
        <Icon of={ShieldCheck} size={20} />
        {t('card.once')}
      </p>
    </div>
  )
}
