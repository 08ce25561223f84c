import '../orders/orders.css'
import './payouts.css'
import { HandCoins, Plus, Search } from 'lucide-react'
import { useEffect, useRef, useState } from 'react'
import type { PayoutDetail } from '#shared/bridge/contract.ts'
import { PAYOUT_WORDS, type PayoutRow, type PayoutWord } from '#shared/domain/payout.ts'
import { Button } from '../../components/Button.tsx'
import { Icon } from '../../components/icons.tsx'
import { ErrorNote } from '../../components/Note.tsx'
import { useKeys } from '../../input/key-handlers.ts'
import { useParams } from '../../stores/screen-store.ts'
import { useSnapshot } from '../../stores/till-store.ts'
import { useText } from '../../text/text.ts'
import { NewPayout } from './NewPayout.tsx'
import { PayoutPanel } from './PayoutPanel.tsx'
import { PayoutState } from './PayoutState.tsx'
import { usePayouts } from './use-payouts.ts'

/** A search waits this long for the next letter. */
const SEARCH_PAUSE_MS = 150

/** Every payout with its state, a panel for the one that was touched, and the form for a new one. */
export function PayoutsScreen() {
  const params = useParams('payouts')
  const { session, offers } = useSnapshot()
  const [selected, setSelected] = useState<string | null>(params.payoutId ?? null)
  const [making, setMaking] = useState<{ like: PayoutDetail | null } | null>(params.make ? { like: null } : null)
  const mayAsk = (session?.role === 'supervisor' || session?.role === 'manager') && offers.some(({ capabilities }) => capabilities.payout)
  if (making) {
    return (
      <NewPayout
        like={making.like}
        onBack={() => setMaking(null)}
        onOpen={(payoutId) => {
          setMaking(null)
          setSelected(payoutId)
        }}
      />
    )
  }
  return (
    <div className={selected === null ? 'payouts-screen' : 'payouts-screen with-panel'}>
      <PayoutList selected={selected} onSelect={setSelected} onNew={mayAsk ? () => setMaking({ like: null }) : null} />
      {selected === null ? null : (
        <PayoutPanel key={selected} payoutId={selected} onClose={() => setSelected(null)} onLikeIt={mayAsk ? (like) => setMaking({ like }) : null} />
      )}
    </div>
  )
}

type ListProps = { selected: string | null; onSelect: (id: string | null) => void; onNew: (() => void) | null }

function PayoutList({ selected, onSelect, onNew }: ListProps) {
  const text = useText()
  const { t } = text
  const [word, setWord] = useState<PayoutWord | null>(null)
  const [typed, setTyped] = useState('')
  const [search, setSearch] = useState('')
  const searchBox = useRef<HTMLInputElement>(null)
  const { rows, error, more } = usePayouts({ word, search })
  useEffect(() => {
    const timer = window.setTimeout(() => setSearch(typed.trim()), SEARCH_PAUSE_MS)
    return () => window.clearTimeout(timer)
  }, [typed])
  useKeys({
    slash: () => searchBox.current?.focus(),
    escape: () => {
      if (document.activeElement === searchBox.current && typed !== '') setTyped('')
      else onSelect(null)
    },
  })
  return (
    <section className="list">
      <header>
        <h1>{t('payouts.title')}</h1>
        {onNew ? (
          <Button kind="primary" small icon={Plus} onPress={onNew}>
            {t('payouts.new')}
          </Button>
        ) : null}
      </header>
      <div className="find">
        <label className="field">
          <Icon of={Search} size={20} />
          <input
            ref={searchBox}
            type="search"
            aria-label={t('payouts.search')}
            placeholder={t('payouts.searchHint')}
            autoComplete="off"
            maxLength={60}
            value={typed}
            onChange={(event) => setTyped(event.target.value)}
          />
        </label>
        <div className="fchips">
          {([null, ...PAYOUT_WORDS] as const).map((one) => (
            <button key={one ?? 'all'} type="button" className="chip" aria-pressed={word === one} onClick={() => setWord(one)}>
              {t(one === null ? 'payouts.all' : `payouts.word.${one}`)}
            </button>
          ))}
        </div>
      </div>
      {error ? <ErrorNote error={error} /> : null}
      {rows?.length === 0 ? (
        <div className="empty">
          <Icon of={HandCoins} size={32} />
          <h2>{t('payouts.none')}</h2>
          <p>{t('payouts.noneHelp')}</p>
        </div>
      ) : (
        <div className="rows">
          <ul aria-label={t('payouts.list')}>
            {(rows ?? []).map((row) => (
              <li key={row.id}>
                <Row row={row} isSelected={row.id === selected} onSelect={() => onSelect(row.id)} />
              </li>
            ))}
          </ul>
          {more ? (
            <Button small kind="quiet" onPress={more}>
              {t('payouts.more')}
            </Button>
          ) : null}
        </div>
      )}
    </section>
  )
}

function Row({ row, isSelected, onSelect }: { row: PayoutRow; isSelected: boolean; onSelect: () => void }) {
  const text = useText()
  return (
    <button type="button" className={isSelected ? 'prow sel' : 'prow'} aria-current={isSelected ? 'true' : undefined} onClick={onSelect}>
      <span className="when">
        {text.time(row.createdAt)}
        <small>{text.weekday(row.createdAt)}</small>
      </span>
      <span className="who2">
        <b>{row.payeeName === '' ? row.payeeAccount : row.payeeName}</b>
        <small>{[row.payeeName === '' ? '' : row.payeeAccount, row.note].filter(Boolean).join(' · ')}</small>
      </span>
      <span className="where">
        {row.accountName}
        <small>{row.methodId}</small>
      </span>
      <span className="money">{text.money(row.amountMinor, row.currency)}</span>
      <PayoutState status={row.status} />
    </button>
  )
}
