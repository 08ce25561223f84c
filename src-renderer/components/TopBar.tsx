import {
  BookAlert,
  GraduationCap,
  HardDrive,
  HardDriveUpload,
  Landmark,
  ListChecks,
  type LucideIcon,
  Monitor,
  Printer,
  ScanBarcode,
  Wifi,
  WifiOff,
} from 'lucide-react'
import { useEffect, useRef, useState } from 'react'
import type { Light, LightName } from '#shared/bridge/contract.ts'
import { call } from '../bridge.ts'
import { go, setChanging } from '../stores/screen-store.ts'
import { useSnapshot } from '../stores/till-store.ts'
import type { TextKey } from '../text/all-text.ts'
import { type Text, useText } from '../text/text.ts'
import { Button } from './Button.tsx'
import { Icon } from './icons.tsx'
import { OpenDrawer } from './OpenDrawer.tsx'
import { PrintJobs } from './PrintJobs.tsx'
import { useNow } from './use-now.ts'

const LIGHTS: { name: LightName; icon: LucideIcon }[] = [
  { name: 'network', icon: Wifi },
  { name: 'gateway', icon: Landmark },
  { name: 'scanner', icon: ScanBarcode },
  { name: 'printer', icon: Printer },
  { name: 'counter', icon: Monitor },
  { name: 'queue', icon: ListChecks },
  { name: 'disk', icon: HardDrive },
  { name: 'journal', icon: BookAlert },
  { name: 'outbox', icon: HardDriveUpload },
]

/** Initials for a person's round mark: two letters at most. */
export function initials(name: string): string {
  const parts = name.trim().split(/\s+/)
  return (parts.length > 1 ? `${parts[0]?.[0] ?? ''}${parts.at(-1)?.[0] ?? ''}` : name.trim().slice(0, 2)).toUpperCase()
}

/** The band over everything in practice mode; `quiet` leaves out the way to the codes, where nobody is signed in. */
export function PracticeBanner({ quiet = false }: { quiet?: boolean }) {
  const { t } = useText()
  return (
    <section className="banner" aria-label={t('practice.word')}>
      <Icon of={GraduationCap} size={20} />
      <b>{t('practice.word')}</b>
      <span className="pl">{t('practice.line')}</span>
      {quiet ? null : (
        <button type="button" className="sp" onClick={() => go('practice')}>
          {t('practice.codes')}
        </button>
      )}
    </section>
  )
}

/** Shop, the six lights with a doctor each, who is here, the time. */
export function TopBar() {
  const { settings, session, lights } = useSnapshot()
  const text = useText()
  const now = useNow(1000)
  const [open, setOpen] = useState<LightName | null>(null)
  const bar = useRef<HTMLElement>(null)
  useEffect(() => {
    if (open === null) return
    const away = (event: PointerEvent): void => {
      if (!(event.target instanceof Element && event.target.closest('.doctor, .light'))) setOpen(null)
    }
    const onEscape = (event: KeyboardEvent): void => {
      if (event.key !== 'Escape') return
      event.stopPropagation()
      setOpen(null)
      bar.current?.querySelector<HTMLElement>('[aria-expanded="true"]')?.focus()
    }
    document.addEventListener('pointerdown', away)
    bar.current?.addEventListener('keydown', onEscape)
    const element = bar.current
    return () => {
      document.removeEventListener('pointerdown', away)
      element?.removeEventListener('keydown', onEscape)
    }
  }, [open])
  return (
    <header className="top" ref={bar}>
      <div className="where">
        <b>{settings.shop.name}</b>
        <span>{settings.shop.tillName}</span>
      </div>
      <div className="lights" role="group" aria-label={text.t('lights.label')}>
        {LIGHTS.map(({ name, icon }) => {
          const { state } = lights[name]
          const title = `${text.t(`light.${name}`)}: ${text.t(`light.${state}`)}`
          const sick = state === 'warn' || state === 'off'
          // Room on the disk and the journal's chain are nobody's concern until something is wrong.
          if ((name === 'disk' || name === 'journal' || name === 'outbox') && !sick) return null
          return (
            <button
              key={name}
              type="button"
              className={`light ${sick ? state : ''}`}
              aria-label={title}
              title={title}
              aria-expanded={open === name}
              onClick={() => setOpen(open === name ? null : name)}
            >
              <Icon of={name === 'network' && state === 'off' ? WifiOff : icon} size={20} />
              {sick ? <span className="lw">{text.t(`light.${name}`)}</span> : <span className={`dot ${state}`} />}
            </button>
          )
        })}
        {open !== null ? <Doctor name={open} onClose={() => setOpen(null)} /> : null}
      </div>
      {session ? (
        <button type="button" className="who" title={text.t('change.title')} onClick={() => setChanging(true)}>
          <span className="av" aria-hidden="true">
            {initials(session.name)}
          </span>
          <span className="wn">{session.name}</span>
        </button>
      ) : null}
      <div className="clock">{text.time(now)}</div>
    </header>
  )
}

/** What a light means, its facts, and what to do. */
function Doctor({ name, onClose }: { name: LightName; onClose: () => void }) {
  const { lights, counterUrl, session, host } = useSnapshot()
  const text = useText()
  const { t } = text
  const [link, setLink] = useState<string | null>(null)
  const light = lights[name]
  const found = LIGHTS.find((entry) => entry.name === name)
  const facts = Object.entries(light.facts).filter(([key, value]) => value !== null && value !== '' && text.has(`fact.${key}`))
  const address = link ?? (name === 'counter' ? counterUrl : null)
  async function openCounter(): Promise<void> {
    const answer = await call('counter:open', null)
    if (answer.ok && answer.value.url !== null) {
      setLink(answer.value.url)
      if (host === 'browser') window.open(answer.value.url, 'scantill-counter')
    }
  }
  return (
    <section className="doctor" aria-label={t(`light.${name}`)}>
      <h2>
        {found ? <Icon of={found.icon} /> : null}
        {t(`light.${name}`)}: {t(`light.${light.state}`)}
      </h2>
      <p>{t(wordsOf(name, light))}</p>
      {facts.length > 0 ? (
        <dl className="facts">
          {facts.map(([key, value]) => (
            <FactRow key={key} name={key} value={value} />
          ))}
        </dl>
      ) : null}
      {name === 'printer' ? (
        <>
          <PrintJobs title={t('printing.list')} />
          <OpenDrawer />
        </>
      ) : null}
      {address !== null && name === 'counter' ? (
        <>
          <p>{t('doctor.counter.link')}</p>
          <p className="link">{new URL(address, window.location.href).href}</p>
        </>
      ) : null}
      <div className="acts">
        {name === 'counter' ? (
          <Button small onPress={() => void openCounter()}>
            {t('doctor.counter.open')}
          </Button>
        ) : null}
        {session?.role === 'manager' && name !== 'queue' ? (
          <Button
            small
            onPress={() => {
              onClose()
              go('settings', { section: light.facts['notices'] ? 'notices' : name })
            }}
          >
            {t('doctor.settings')}
          </Button>
        ) : null}
        {name === 'queue' ? (
          <Button
            small
            onPress={() => {
              onClose()
              go('unresolved')
            }}
          >
            {t('rail.unresolved')}
          </Button>
        ) : null}
      </div>
    </section>
  )
}

/** The sentence of a light; two lights have something that needs words of their own. */
function wordsOf(name: LightName, { state, facts }: Light): TextKey {
  if (name === 'disk' && facts['fault']) return state === 'off' ? 'doctor.disk.failed' : 'doctor.disk.damaged'
  return name === 'network' && state === 'warn' && facts['notices'] ? 'doctor.network.notices' : `doctor.${name}.${state}`
}

/** Moments on the shop's clock, key gaps in milliseconds, other lengths of time in words. */
function factNumber(name: string, value: number, text: Text): string {
  if (name === 'at' || /At$/.test(name)) return text.timeSeconds(value)
  if (name === 'averageGapMs') return `${Math.round(value)} ms`
  return /Ms$/.test(name) ? text.duration(value) : text.number(value)
}

/** A light's fact: times on the shop's clock, lengths of time in words, the rest as it is. */
function FactRow({ name, value }: { name: string; value: string | number | null }) {
  const text = useText()
  const label = `fact.${name}`
  const words = text.has(label) ? text.t(label) : name
  if (name === 'printerSays') {
    const says = [`printing.trouble.${value}`, `printing.say.${value}`].find((key) => text.has(key)) as TextKey | undefined
    return (
      <>
        <dt>{words}</dt>
        <dd>{says ? text.t(says) : value}</dd>
      </>
    )
  }
  const shown = typeof value === 'number' ? factNumber(name, value, text) : value
  return (
    <>
      <dt>{words}</dt>
      <dd>{shown}</dd>
    </>
  )
}
