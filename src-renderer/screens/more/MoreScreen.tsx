import './more.css'
import { FileSearch, GraduationCap, HandCoins, LogOut, type LucideIcon, Settings } from 'lucide-react'
import { useState } from 'react'
import type { AppError } from '#shared/bridge/app-error.ts'
import type { LookSettings } from '#shared/bridge/contract.ts'
import { LANGUAGES, type Language } from '#shared/domain/person.ts'
import { call } from '../../bridge.ts'
import { Icon } from '../../components/icons.tsx'
import { ErrorNote } from '../../components/Note.tsx'
import { go } from '../../stores/screen-store.ts'
import { useSnapshot } from '../../stores/till-store.ts'
import { auditText } from '../../text/audit-text.ts'
import { moreText } from '../../text/more-text.ts'
import { LANG_TAGS, LANGUAGE_NAMES, useText } from '../../text/text.ts'
import { deskEntries } from '../vendor/desk-entries.ts'

/** The settings are saved whole, and the snapshot has not all of them. */
async function saveTheme(theme: LookSettings['theme']) {
  const answer = await call('settings:get', null)
  if (!answer.ok) return answer
  const { settings } = answer.value
  return call('settings:save', { settings: { ...settings, look: { ...settings.look, theme } } })
}

/** Everything that is not on the rail: practice codes, settings, language, theme, signing out, and what this till is. */
export function MoreScreen() {
  const text = useText()
  const words = moreText[text.lang]
  const snapshot = useSnapshot()
  const { mode, session, version, host, settings, today, offers, payouts } = snapshot
  const [error, setError] = useState<AppError | null>(null)
  const manager = session?.role === 'manager'
  const auditor = session?.role === 'auditor'
  const tell = async (asked: Promise<{ ok: true } | { ok: false; error: AppError }>) => {
    const answer = await asked
    setError(answer.ok ? null : answer.error)
  }
  const setLanguage = (language: Language) => void tell(call('session:set-language', { language }))
  const setTheme = (theme: LookSettings['theme']) => void tell(saveTheme(theme))
  return (
    <div className="more-screen">
      <div className="head">
        <h1>{words.title}</h1>
      </div>
      {error ? <ErrorNote error={error} /> : null}
      <div className="tiles">
        {mode === 'practice' ? (
          <Tile className="prac" icon={GraduationCap} title={words.practice} sub={words.practiceSub} onPress={() => go('practice')} />
        ) : null}
        {deskEntries(snapshot, text.lang).map(({ screen, icon, title, sub }) => (
          <Tile key={screen} icon={icon} title={title} sub={sub} onPress={() => go(screen)} />
        ))}
        {offers.some(({ capabilities }) => capabilities.payout) || payouts.doubtful + payouts.waiting > 0 ? (
          <Tile
            icon={HandCoins}
            title={text.t('payouts.title')}
            sub={
              session?.role === 'cashier'
                ? text.t('payouts.tileOff')
                : [
                    payouts.waiting > 0 ? text.t('payouts.tileWaiting', { n: payouts.waiting }) : '',
                    payouts.doubtful > 0 ? text.t('payouts.tileDoubtful', { n: payouts.doubtful }) : '',
                  ]
                    .filter(Boolean)
                    .join(' · ') || text.t('payouts.tile')
            }
            disabled={session?.role === 'cashier'}
            onPress={() => go('payouts')}
          />
        ) : null}
        {manager || auditor ? (
          <Tile icon={FileSearch} title={auditText[text.lang].title} sub={auditText[text.lang].tile} onPress={() => go('audit')} />
        ) : null}
        <Tile
          icon={Settings}
          title={words.settings}
          sub={manager ? words.settingsSub : auditor ? words.settingsAudit : words.settingsOff}
          disabled={!manager && !auditor}
          onPress={() => go('settings')}
        />
        <Tile
          icon={LogOut}
          title={words.signOut}
          sub={words.signOutSub(session?.name ?? '')}
          onPress={() => void tell(call('session:sign-out', null))}
        />
      </div>
      <div className="two">
        <section className="card" aria-label={words.language}>
          <h2>
            {words.language}
            <small>{words.languageSub}</small>
          </h2>
          <div className="picks">
            {LANGUAGES.map((language) => (
              <button
                key={language}
                type="button"
                className="chip"
                lang={LANG_TAGS[language]}
                aria-pressed={language === text.lang}
                onClick={() => setLanguage(language)}
              >
                {LANGUAGE_NAMES[language]}
              </button>
            ))}
          </div>
        </section>
        <section className="card" aria-label={words.theme}>
          <h2>
            {words.theme}
            {manager ? null : <small>{words.themeOff}</small>}
          </h2>
          <div className="picks">
            {(['system', 'light', 'dark'] as const).map((theme) => (
              <button
                key={theme}
                type="button"
                className="chip"
                disabled={!manager}
                aria-pressed={theme === settings.look.theme}
                onClick={() => setTheme(theme)}
              >
                {words.themes[theme]}
              </button>
            ))}
          </div>
        </section>
      </div>
      <section className="card" aria-label={words.about}>
        <h2>{words.about}</h2>
        <dl className="facts about">
          <dt>{words.till}</dt>
          <dd>
            {settings.shop.name}, {settings.shop.tillName} ({settings.shop.tillCode})
          </dd>
          <dt>{words.shopDay}</dt>
          <dd>{text.day(today)}</dd>
          <dt>{words.mode}</dt>
          <dd>{words.modes[mode]}</dd>
          <dt>{words.host}</dt>
          <dd>{words.hosts[host]}</dd>
          <dt>{words.version}</dt>
          <dd>{version}</dd>
        </dl>
      </section>
    </div>
  )
}

type TileProps = { icon: LucideIcon; title: string; sub: string; onPress: () => void; disabled?: boolean; className?: string }

function Tile({ icon, title, sub, onPress, disabled = false, className = '' }: TileProps) {
  return (
    <button type="button" className={`tile ${className}`} disabled={disabled} onClick={onPress}>
      <span className="ic">
        <Icon of={icon} />
      </span>
      <span>
        <b>{title}</b>
        <small>{sub}</small>
      </span>
    </button>
  )
}
