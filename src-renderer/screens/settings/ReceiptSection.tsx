import './receipt-section.css'
import { ImageUp, Trash2 } from 'lucide-react'
import { useEffect, useId, useRef, useState } from 'react'
import type { Calls, TillSettings } from '#shared/bridge/contract.ts'
import { type PaperPreview, PREVIEW_KINDS, type PreviewKind } from '#shared/domain/paper-preview.ts'
import { LANGUAGES, type Language } from '#shared/domain/person.ts'
import { call } from '../../bridge.ts'
import { Button } from '../../components/Button.tsx'
import { Note } from '../../components/Note.tsx'
import { PaperSheet } from '../../components/PaperSheet.tsx'
import { receiptDesignText } from '../../text/receipt-design-text.ts'
import { LANG_TAGS, LANGUAGE_NAMES, useWords } from '../../text/text.ts'
import { Picks, SettingGroup, Switch, TextSetting } from './fields.tsx'
import { type LogoFault, readLogo } from './read-logo.ts'
import { change, markFault, useDraft } from './settings-draft.ts'

/** Typing is quiet for so long before the paper is drawn anew. */
const QUIET_MS = 200

/** The receipt designer: what stands on paper at the left, the paper at the right, drawn by the same code that prints. */
export function ReceiptSection({ draft }: { draft: TillSettings }) {
  return (
    <div className="receipt-design">
      <DesignFields draft={draft} />
      <PreviewPane draft={draft} />
    </div>
  )
}

function DesignFields({ draft }: { draft: TillSettings }) {
  const words = useWords(receiptDesignText)
  const wrong = useDraft((state) => state.faults['receipt.languages'])
  const { receipt, shop } = draft
  const languages = LANGUAGES.map((value) => ({ value, label: LANGUAGE_NAMES[value], lang: LANG_TAGS[value] }))
  const toggle = (language: Language) => {
    const others = receipt.languages.filter((one) => one !== language)
    // A third one takes the place of the first; the last one cannot be taken away.
    const next = others.length < receipt.languages.length ? others : [...others, language].slice(-2)
    if (next.length === 0) return markFault('receipt.languages', 'oneOrTwo')
    change('receipt', { languages: next })
  }
  return (
    <div className="card">
      <div className="fields">
        <LogoField logo={receipt.logo} />
        <SettingGroup label={words('languages')} help={words('languagesHelp')} wrong={wrong && words('pleaseOneOrTwo')} full>
          <Picks options={languages} chosen={receipt.languages} onPick={toggle} />
        </SettingGroup>
        <SettingGroup label={words('autoPrint')} help={words('autoPrintHelp')} full>
          <Picks
            options={(['always', 'ask', 'never'] as const).map((value) => ({ value, label: words(value) }))}
            chosen={[receipt.autoPrint]}
            onPick={(autoPrint) => change('receipt', { autoPrint })}
          />
        </SettingGroup>
        <SettingGroup label={words('address')}>
          <Switch label={words('address')} on={receipt.showAddress} onChange={(showAddress) => change('receipt', { showAddress })} />
        </SettingGroup>
        <SettingGroup label={words('person')}>
          <Switch label={words('person')} on={receipt.showPerson} onChange={(showPerson) => change('receipt', { showPerson })} />
        </SettingGroup>
        <SettingGroup label={words('orderQr')} help={words('orderQrHelp')} full>
          <Switch label={words('orderQr')} on={receipt.orderQr} onChange={(orderQr) => change('receipt', { orderQr })} />
        </SettingGroup>
        <TextSetting
          label={words('footer')}
          help={words('footerHelp')}
          full
          value={shop.receiptFooter}
          onChange={(receiptFooter) => change('shop', { receiptFooter })}
        />
      </div>
    </div>
  )
}

function LogoField({ logo }: { logo: string | null }) {
  const words = useWords(receiptDesignText)
  const [fault, setFault] = useState<LogoFault | null>(null)
  const input = useRef<HTMLInputElement>(null)
  const id = useId()
  const take = async (file: File | undefined) => {
    if (!file) return
    const read = await readLogo(file)
    setFault('fault' in read ? read.fault : null)
    if ('logo' in read) change('receipt', { logo: read.logo })
  }
  return (
    <SettingGroup label={words('logo')} help={words('logoHelp')} wrong={fault ? words(fault) : undefined} full>
      {logo ? <img className="kept-logo" src={logo} alt={words('logoNow')} /> : null}
      <div className="picks">
        <input
          ref={input}
          id={id}
          className="logo-file"
          type="file"
          accept="image/png,image/jpeg,image/webp"
          aria-label={words('logoChoose')}
          tabIndex={-1}
          onChange={(event) => {
            void take(event.target.files?.[0])
            // The same file may be chosen again after it was mended.
            event.target.value = ''
          }}
        />
        <Button small icon={ImageUp} onPress={() => input.current?.click()}>
          {words('logoChoose')}
        </Button>
        {logo ? (
          <Button small kind="quiet" icon={Trash2} onPress={() => change('receipt', { logo: null })}>
            {words('logoRemove')}
          </Button>
        ) : null}
      </div>
    </SettingGroup>
  )
}

function PreviewPane({ draft }: { draft: TillSettings }) {
  const words = useWords(receiptDesignText)
  const [kind, setKind] = useState<PreviewKind>('sale')
  const [widthMm, setWidthMm] = useState<58 | 80>(80)
  const shown = usePreview(draft, kind, widthMm)
  const paper = shown?.paper
  return (
    <section className="card preview-pane" aria-label={words('preview')}>
      <div className="choices">
        <SettingGroup label={words('show')}>
          <Picks options={PREVIEW_KINDS.map((value) => ({ value, label: words(value) }))} chosen={[kind]} onPick={setKind} />
        </SettingGroup>
        <SettingGroup label={words('width')}>
          <Picks
            options={(['58', '80'] as const).map((value) => ({ value, label: words('mm', { n: value }) }))}
            chosen={[String(widthMm) as '58' | '80']}
            onPick={(value) => setWidthMm(value === '58' ? 58 : 80)}
          />
        </SettingGroup>
      </div>
      {shown && !paper ? <Note>{words('noPreview')}</Note> : null}
      {paper ? (
        <>
          <div className="desk">
            <PaperSheet preview={paper} label={`${words('preview')}: ${words(shown.kind)}, ${words('mm', { n: shown.widthMm })}`} />
          </div>
          {paper.rasterLines > 0 ? (
            <p className="help">{paper.rasterLines === 1 ? words('onePicture') : words('pictures', { n: paper.rasterLines })}</p>
          ) : null}
          {paper.missing.length > 0 ? <p className="help">{words('missing', { characters: paper.missing.join(' ') })}</p> : null}
        </>
      ) : null}
    </section>
  )
}

type Wish = Calls['receipt:preview']['input']
type Shown = { paper: PaperPreview | null; kind: PreviewKind; widthMm: 58 | 80 }

/** The paper of this design: null until main drew the first one. The last one stays, under its own name, while the next is drawn. */
function usePreview(draft: TillSettings, kind: PreviewKind, widthMm: 58 | 80): Shown | null {
  const [shown, setShown] = useState<Shown | null>(null)
  const waits = useRef(false)
  const { name, address, receiptFooter } = draft.shop
  // Compared as text: the draft makes new lists with every key.
  const wished = JSON.stringify({ design: draft.receipt, shop: { name, address, receiptFooter }, kind, widthMm } satisfies Wish)
  useEffect(() => {
    let left = false
    const wish = JSON.parse(wished) as Wish
    const timer = setTimeout(
      async () => {
        const answer = await call('receipt:preview', wish)
        // A later wish may be answered sooner.
        if (!left && answer.ok) setShown({ paper: answer.value, kind: wish.kind, widthMm: wish.widthMm })
      },
      waits.current ? QUIET_MS : 0,
    )
    waits.current = true
    return () => {
      left = true
      clearTimeout(timer)
    }
  }, [wished])
  return shown
}
