import { ImageOff } from 'lucide-react'
import type { LinkPanel } from '#shared/domain/link.ts'
import { CopyText } from '../../components/CopyText.tsx'
import { Note } from '../../components/Note.tsx'
import { useSnapshot } from '../../stores/till-store.ts'
import { useText } from '../../text/text.ts'
import { inFours, isOnThisMachine, panelFace } from './link-panel.ts'

/** Everything of a panel that can be handed on as text, each with a copy button: links, the number, what a QR says. */
export function PanelTexts({ panel }: { panel: LinkPanel }) {
  const { mode, host } = useSnapshot()
  const { t } = useText()
  const { remotePicture, picture } = panelFace(panel)
  // Only the practice gateway's own page may be opened from here: a till is no place to type a customer's data.
  const open = panel.url !== null && mode === 'practice' && host === 'browser' && isOnThisMachine(panel.url) ? panel.url : undefined
  const rows: { label: string; text: string; shown?: string; open?: string | undefined }[] = []
  const add = (label: string, text: string | null, more: { shown?: string; open?: string | undefined } = {}) => {
    if (text !== null && text !== '') rows.push({ label, text, ...more })
  }
  add(t('link.code'), panel.paymentCode, { shown: inFours(panel.paymentCode ?? '').join(' ') })
  add(t('link.page'), panel.url, { open })
  add(t('link.deep'), panel.deepLink)
  if (panel.qrText !== panel.url) add(t('link.qr'), panel.qrText)
  if (remotePicture !== null) add(t('link.picture'), remotePicture)
  add(t('link.guide'), panel.guideUrl)
  const drawsSomething = panelFace(panel).qr !== null || picture !== null || panel.paymentCode !== null
  return (
    <div className="paneltexts">
      {rows.map((row) => (
        <CopyText key={row.label} {...row} />
      ))}
      {remotePicture !== null && drawsSomething ? <Note icon={ImageOff}>{t('link.pictureWhy')}</Note> : null}
    </div>
  )
}
