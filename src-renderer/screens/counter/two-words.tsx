import type { CounterView } from '#shared/bridge/contract.ts'
import { WALLET_NAMES, type Wallet } from '#shared/domain/wallet.ts'
import type { TextKey } from '../../text/all-text.ts'
import { LANG_TAGS, type Text, textFor } from '../../text/text.ts'

/** The same words in both languages: the second one carries its `lang`. */
export type Two = { first: Text; second: Text | null }

/** The words of a view's one or two languages. */
export function twoOf({ languages, currency }: Pick<CounterView, 'languages' | 'currency'>): Two {
  const first = textFor(languages[0] ?? 'en', currency, 'UTC')
  const second = languages[1] ? textFor(languages[1], currency, 'UTC') : null
  return { first, second }
}

/** The second language's words, if there is one. */
export function Second({ two, of, as: Tag = 'span' }: { two: Two; of: TextKey; as?: 'span' | 'p' }) {
  return two.second ? <Tag lang={LANG_TAGS[two.second.lang]}>{two.second.t(of)}</Tag> : null
}

/** First language and, beside it, the second. */
export function Both({ two, of }: { two: Two; of: TextKey }) {
  return (
    <>
      {two.first.t(of)} <Second two={two} of={of} />
    </>
  )
}

/** The wallets as badges. */
export function Wallets({ of, large = true }: { of: readonly Wallet[]; large?: boolean }) {
  return (
    <div className="ws">
      {of.map((wallet) => (
        <span key={wallet} className={`w ${wallet}${large ? ' lg' : ''}`}>
          {WALLET_NAMES[wallet]}
        </span>
      ))}
    </div>
  )
}
