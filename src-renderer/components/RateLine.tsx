import { ArrowRightLeft } from 'lucide-react'
import { useEffect, useState } from 'react'
import type { RateView } from '#shared/bridge/contract.ts'
import type { CurrencyCode } from '#shared/domain/money.ts'
import { aboutMinor } from '#shared/domain/rate.ts'
import type { Wallet } from '#shared/domain/wallet.ts'
import { call } from '../bridge.ts'
import { useSnapshot } from '../stores/till-store.ts'
import { useText } from '../text/text.ts'
import { Icon } from './icons.tsx'
import './rate-line.css'

/** "1 CAD = 5.1234 CNY, about CN¥234.56", marked as information; nothing where the shop does not want it or no account tells a rate. */
export function RateLine({ minor, currency, way }: { minor: number; currency: CurrencyCode; way: 'scan' | 'qr' | 'link' }) {
  const { t, money } = useText()
  const rate = useRate(currency, way)
  if (!rate || rate.from !== currency || rate.to === currency) return null
  const about = aboutMinor(minor, rate)
  return (
    <p className="rateline" title={t('link.rateInfo')}>
      <Icon of={ArrowRightLeft} size={16} />
      <span>
        {t('link.rate', { from: rate.from, to: rate.to, rate: shortRate(rate.rate) })}
        {about === null || minor === 0 ? null : (
          <>
            {', '}
            <strong>{t('link.about', { amount: money(about, rate.to) })}</strong>
          </>
        )}
        <small>{t('link.rateShort')}</small>
      </span>
    </p>
  )
}

/** A rate as people read it: at most six digits behind the point, and no zeros at the end. */
export function shortRate(rate: string): string {
  const [whole = '0', fraction = ''] = rate.split('.')
  const kept = fraction.slice(0, 6).replace(/0+$/, '')
  return kept === '' ? whole : `${whole}.${kept}`
}

/** The rate that an account tells for the first wallet of the shop that it takes this way. */
function useRate(currency: CurrencyCode, way: 'scan' | 'qr' | 'link'): RateView | null {
  const { offers, settings } = useSnapshot()
  const { showRate, wallets } = settings.sale
  const account = offers.find(({ capabilities, currencies }) => {
    const does = way === 'link' ? capabilities.link : capabilities[way].length > 0
    return capabilities.rate && does && currencies.includes(currency)
  })
  const wallet: Wallet | undefined = wallets.find((one) => account?.capabilities.scan.includes(one) || account?.capabilities.qr.includes(one))
  const accountId = showRate ? account?.id : undefined
  const [rate, setRate] = useState<RateView | null>(null)
  useEffect(() => {
    setRate(null)
    if (accountId === undefined || wallet === undefined) return
    let left = false
    // Without a rate nothing is missing: the line is information.
    void call('rate:get', { accountId, wallet }).then((answer) => {
      if (!left && answer.ok) setRate(answer.value)
    })
    return () => {
      left = true
    }
  }, [accountId, wallet])
  return rate
}
