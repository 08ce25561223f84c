import { ArrowLeft, ChevronRight, SlidersHorizontal, UserRound } from 'lucide-react'
import { useEffect, useRef, useState } from 'react'
import type { AppError } from '#shared/bridge/app-error.ts'
import type { OfferedAccount } from '#shared/bridge/contract.ts'
import type { Method } from '#shared/domain/gateway-method.ts'
import { orderWord } from '#shared/domain/order.ts'
import { call } from '../../bridge.ts'
import { AmountText } from '../../components/AmountText.tsx'
import { Button } from '../../components/Button.tsx'
import { ConfirmPanel } from '../../components/ConfirmPanel.tsx'
import { Icon } from '../../components/icons.tsx'
import { ErrorNote, Note } from '../../components/Note.tsx'
import { lastFour } from '../../components/OrderNumber.tsx'
import { partyLabel } from '../../components/party-faults.ts'
import { RateLine } from '../../components/RateLine.tsx'
import { useKeys } from '../../input/key-handlers.ts'
import { useCounterShows } from '../../stores/counter-told.ts'
import { type LinkWish, showLink, useLink } from '../../stores/link-store.ts'
import { backToSale, usePayment } from '../../stores/payment-store.ts'
import { totalOf, useSale } from '../../stores/sale-store.ts'
import { useSnapshot } from '../../stores/till-store.ts'
import { partyText } from '../../text/party-text.ts'
import { useText, useWords } from '../../text/text.ts'
import { LinkForm } from './LinkForm.tsx'
import { byCountry, countryName, type LinkChoice, linkAccounts, linkChoices, mayBeSet, neededFields, needsForm, wayName } from './link-choices.ts'
import './link-choose.css'

/** Which account, which way to pay, and what has to be known for it. Whatever leaves nothing to choose is not asked. */
export function LinkChooseScreen() {
  const { offers, settings } = useSnapshot()
  const text = useText()
  const { t } = text
  const sale = useSale()
  const currency = sale.currency ?? settings.shop.currency
  const total = totalOf(sale)
  const accounts = linkAccounts(offers, currency)
  const [accountId, setAccountId] = useState(accounts[0]?.id ?? null)
  const account = accounts.find(({ id }) => id === accountId) ?? accounts[0] ?? null
  const [chosen, setChosen] = useState<LinkChoice | null>(null)
  const similar = useLink((state) => state.similar)
  const busy = usePayment((state) => state.busy)
  const own = currency === settings.shop.currency
  // What the customer's screen shows while a sale is keyed is in the shop's currency only.
  useCounterShows(own ? 'amount' : 'idle', total)
  useEffect(() => () => useLink.setState({ similar: null }), [])
  const back = () => (chosen ? setChosen(null) : backToSale())
  useKeys({ escape: back })
  const pick = (choice: LinkChoice, more: Pick<LinkWish, 'payer' | 'seconds'>) => {
    if (!account || busy) return
    void showLink({ accountId: account.id, methodId: choice.methodId, wallet: choice.wallet, currency, ...more })
  }
  return (
    <div className="linkchoose">
      <div className="bar">
        <Button small kind="quiet" icon={ArrowLeft} keyHint="Esc" onPress={back}>
          {chosen ? t('link.otherWay') : t('common.backToSale')}
        </Button>
        <div className="owed">
          <RateLine minor={total} currency={currency} way="link" />
          <span className="eyebrow" aria-hidden="true">
            {t('common.amount')}
          </span>
          <AmountText minor={total} currency={currency} className="owedamt" roomFor={16} />
        </div>
      </div>
      {similar ? (
        <div className="ask">
          <ConfirmPanel
            confirm={t('card.similarConfirm')}
            disabled={busy}
            onConfirm={() => void showLink(similar.wish, true)}
            onCancel={() => useLink.setState({ similar: null })}
          >
            {t('card.similar', {
              last: lastFour(similar.earlier.number),
              ago: text.ago(Date.now() - similar.earlier.at),
              state: t(`state.${orderWord(similar.earlier.status)}`),
            })}
          </ConfirmPanel>
        </div>
      ) : account === null ? (
        <div className="ask">
          <Note tone="declined">{t('link.noAccount', { currency })}</Note>
        </div>
      ) : chosen ? (
        <LinkForm choice={chosen} amount={text.money(total, currency)} busy={busy} onShow={(more) => pick(chosen, more)} />
      ) : (
        <Ways
          key={account.id}
          account={account}
          alone={accounts.length === 1}
          onPick={(choice, withForm) => (withForm ? setChosen(choice) : pick(choice, { payer: {}, seconds: null }))}
        >
          {accounts.length > 1 ? (
            <div className="accounts" role="group" aria-label={t('link.account')}>
              {accounts.map(({ id, name }) => (
                <button key={id} type="button" className="chip" aria-pressed={id === account.id} onClick={() => setAccountId(id)}>
                  {name}
                </button>
              ))}
            </div>
          ) : null}
        </Ways>
      )}
    </div>
  )
}

type WaysProps = {
  account: OfferedAccount
  alone: boolean
  onPick: (choice: LinkChoice, withForm: boolean) => void
  children: React.ReactNode
}

/** The ways of one account as tiles, by country where it has several. One way that asks nothing is taken at once. */
function Ways({ account, alone, onPick, children }: WaysProps) {
  const { settings } = useSnapshot()
  const text = useText()
  const { t } = text
  const total = useSale(totalOf)
  const currency = useSale((sale) => sale.currency) ?? settings.shop.currency
  const busy = usePayment((state) => state.busy)
  const { methods, error } = useMethods(account.id)
  const [first, setFirst] = useState(false)
  const taken = useRef(false)
  const choices = methods === null ? null : linkChoices(account, methods, currency, settings.sale.wallets)
  const only = choices?.length === 1 ? choices[0] : undefined
  // biome-ignore lint/correctness/useExhaustiveDependencies: asked for once, when the ways are known.
  useEffect(() => {
    if (!alone || !only || taken.current || total === 0) return
    taken.current = true
    onPick(only, needsForm(only))
  }, [only?.key, alone])
  const groups = choices === null ? [] : byCountry(choices, currency)
  return (
    <>
      <div className="lead-row">
        <div>
          <h1>{t('link.choose')}</h1>
          <p className="lead">{t('link.chooseLead')}</p>
        </div>
        {choices?.some(mayBeSet) ? (
          <button type="button" className="chip first" aria-pressed={first} onClick={() => setFirst(!first)}>
            <Icon of={SlidersHorizontal} size={20} />
            <span>{t('link.first')}</span>
          </button>
        ) : null}
      </div>
      {children}
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: a scrolling box must be reachable by keyboard */}
      <section className="ways" aria-label={t('link.ways')} tabIndex={0}>
        {error ? <ErrorNote error={error} /> : null}
        {choices === null && !error ? <p className="muted">{t('link.loading')}</p> : null}
        {choices?.length === 0 ? <Note>{t('link.none')}</Note> : null}
        {groups.map(({ country, choices: here }) => (
          <div key={country ?? ''} className="group">
            {groups.length > 1 || country !== null ? <h2 className="eyebrow">{countryName(country, text)}</h2> : null}
            <div className="tiles">
              {here.map((choice) => (
                <WayTile
                  key={choice.key}
                  choice={choice}
                  disabled={busy}
                  onPress={() => onPick(choice, needsForm(choice) || (first && mayBeSet(choice)))}
                />
              ))}
            </div>
          </div>
        ))}
      </section>
    </>
  )
}

function WayTile({ choice, disabled, onPress }: { choice: LinkChoice; disabled: boolean; onPress: () => void }) {
  const text = useText()
  const say = useWords(partyText)
  const needed = neededFields(choice.method).map((rule) => partyLabel(rule, choice.method.fields, say))
  const hint =
    choice.methodId === null
      ? text.t('link.freeHint')
      : needed.length > 0
        ? text.t('link.asks', { fields: needed.join(', ') })
        : choice.method.wholeAmounts
          ? text.t('link.whole')
          : null
  return (
    <button type="button" className={choice.wallet ? `way ${choice.wallet}` : 'way'} disabled={disabled} onClick={onPress}>
      {choice.methodId === null ? <Icon of={UserRound} /> : choice.wallet ? <i /> : null}
      <span className="wn">
        <b>{wayName(choice, text)}</b>
        {hint ? <small>{hint}</small> : null}
      </span>
      <Icon of={ChevronRight} size={20} />
    </button>
  )
}

function useMethods(accountId: string): { methods: Method[] | null; error: AppError | null } {
  const [methods, setMethods] = useState<Method[] | null>(null)
  const [error, setError] = useState<AppError | null>(null)
  useEffect(() => {
    let left = false
    void call('accounts:methods', { accountId }).then((answer) => {
      if (left) return
      if (answer.ok) setMethods(answer.value)
      setError(answer.ok ? null : answer.error)
    })
    return () => {
      left = true
    }
  }, [accountId])
  return { methods, error }
}
