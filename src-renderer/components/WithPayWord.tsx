import { LANG_TAGS, useText } from '../text/text.ts'

/** A sentence that names the wallet's own "Pay" page: in the reader's words and as the customer's Chinese phone shows it. */
export function WithPayWord({ of }: { of: 'scan.lead' | 'card.receiveDo' }) {
  const { t, lang } = useText()
  const [before, after] = t(of, { pay: '\n' }).split('\n')
  return (
    <>
      {before}
      <b>{t('card.payName')}</b>
      {lang === 'zh' ? null : <span lang={LANG_TAGS.zh}> 付款码</span>}
      {after}
    </>
  )
}
