import { ImageOff, Link } from 'lucide-react'
import type { LinkPanel } from '#shared/domain/link.ts'
import { Icon } from '../../components/icons.tsx'
import { QrCode } from '../../components/QrCode.tsx'
import { useText } from '../../text/text.ts'
import { fitsQr, inFours, panelFace } from './link-panel.ts'

/** What the customer pays by, large: a QR, or a number in fours with the page beside it. Nothing of it is loaded from anywhere. */
export function PanelShown({ panel, over }: { panel: LinkPanel; over: boolean }) {
  const { t } = useText()
  const face = panelFace(panel)
  const veil = over ? (
    <div className="veil">
      <b>{t('link.over')}</b>
    </div>
  ) : null
  if (panel.paymentCode !== null) {
    return (
      <div className="codebox">
        <PaymentNumber panel={panel} />
        <SideQr panel={panel} qr={face.qr} />
        {veil}
      </div>
    )
  }
  return (
    <div className={face.qr === null && face.picture === null ? 'qbox none' : 'qbox'}>
      {face.picture !== null ? (
        <img className="qr" src={face.picture} alt={t('link.image')} />
      ) : face.qr !== null ? (
        <QrCode text={face.qr} label={over ? t('link.over') : t('link.image')} />
      ) : (
        <p>
          <Icon of={face.remotePicture === null ? Link : ImageOff} size={32} />
          {face.tooLong ? t('link.tooLong') : face.remotePicture === null ? t('link.leadText') : t('link.pictureWhy')}
        </p>
      )}
      {veil}
    </div>
  )
}

/** The number of a virtual account or a shop's counter, in fours, with the name on it. */
function PaymentNumber({ panel }: { panel: LinkPanel }) {
  const { t } = useText()
  const code = panel.paymentCode ?? ''
  const parts = inFours(code)
  const size = code.length > 24 ? 'long' : code.length > 12 ? 'mid' : 'short'
  return (
    <div className="number">
      <p className="eyebrow">{t('link.code')}</p>
      <p className={`fours ${size}`}>
        <span className="vh">{t('link.codeSpoken', { code })}</span>
        {parts.map((part, index) => (
          // biome-ignore lint/suspicious/noArrayIndexKey: the same four may come twice.
          <span key={index} aria-hidden="true">
            {part}
          </span>
        ))}
      </p>
      <dl>
        {panel.holder === null ? null : (
          <div>
            <dt>{t('link.holder')}</dt>
            <dd>{panel.holder}</dd>
          </div>
        )}
        {panel.guideCode === null ? null : (
          <div>
            <dt>{t('link.guideCode')}</dt>
            <dd>{panel.guideCode}</dd>
          </div>
        )}
      </dl>
    </div>
  )
}

/** Beside a number: the page on which it can be paid as well, else the page that says how. */
function SideQr({ panel, qr }: { panel: LinkPanel; qr: string | null }) {
  const { t } = useText()
  const guide = qr === null && panel.guideUrl !== null && fitsQr(panel.guideUrl) ? panel.guideUrl : null
  const drawn = qr ?? guide
  if (drawn === null) return null
  return (
    <div className="sideqr">
      <QrCode text={drawn} label={t(guide === null ? 'link.image' : 'link.imageGuide')} quiet={3} />
      <p>{t(guide === null ? 'link.scanPage' : 'link.scanGuide')}</p>
    </div>
  )
}
