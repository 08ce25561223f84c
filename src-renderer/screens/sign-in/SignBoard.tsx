import { Lock } from 'lucide-react'
import { type ReactNode, useState } from 'react'
import type { PersonTile } from '#shared/domain/person.ts'
import { call } from '../../bridge.ts'
import { Icon, LogoMark } from '../../components/icons.tsx'
import { initials } from '../../components/TopBar.tsx'
import { useNow } from '../../components/use-now.ts'
import { useSnapshot } from '../../stores/till-store.ts'
import { useText } from '../../text/text.ts'
import { PinPad } from './PinPad.tsx'
import './sign-in.css'

/** From so many people on, tiles stand closer together so that nobody has to be looked for below the edge. */
const MANY = 8

type SignBoardProps = {
  heading: string
  /** Whose PIN is asked for at first. */
  startWith: number | null
  /** Who has no tile: whoever is at the till already. */
  without?: number | null
  foot: ReactNode
  /** Escape with nothing typed. */
  onEscape?: () => void
  children?: ReactNode
}

/** Shop and time, people as tiles, and the PIN pad of the one who was touched. */
export function SignBoard({ heading, startWith, without = null, foot, onEscape, children }: SignBoardProps) {
  const { settings, people, practicePins } = useSnapshot()
  const text = useText()
  const now = useNow(1000)
  const [chosenId, setChosenId] = useState<number | null>(startWith)
  const shown = people.filter(({ personId }) => personId !== without)
  const person = shown.find((one) => one.personId === chosenId) ?? null
  const pinOf = (personId: number | null) => practicePins.find((entry) => entry.personId === personId)?.pin ?? null
  return (
    <main className="sign">
      <section className="people">
        <div className="hd">
          <span className="mk">
            <LogoMark />
          </span>
          <div>
            <b>{settings.shop.name}</b>
            <span>{settings.shop.tillName}</span>
          </div>
          <span className="tm">
            {text.time(now)}
            <small>{text.weekday(now)}</small>
          </span>
        </div>
        <div className="md">
          <h1>{heading}</h1>
          {children}
          <div className={shown.length > MANY ? 'tiles many' : 'tiles'} role="group" aria-label={text.t('signin.people')}>
            {shown.map((one) => (
              <Tile key={one.personId} person={one} chosen={one.personId === chosenId} pin={pinOf(one.personId)} now={now} onChoose={setChosenId} />
            ))}
          </div>
        </div>
        <div className="ft">{foot}</div>
      </section>
      <PinPad key={chosenId ?? 0} person={person} practicePin={pinOf(chosenId)} now={now} onEscape={onEscape} />
    </main>
  )
}

type TileProps = { person: PersonTile; chosen: boolean; pin: string | null; now: number; onChoose: (personId: number) => void }

function Tile({ person, chosen, pin, now, onChoose }: TileProps) {
  const { t } = useText()
  const { personId, name, role, needsPin, lockedUntil } = person
  return (
    <button
      type="button"
      className={chosen ? 'tile on' : 'tile'}
      aria-pressed={chosen}
      onClick={() => {
        onChoose(personId)
        if (!needsPin) void call('session:sign-in', { personId, pin: '' })
      }}
    >
      <span className="av">{initials(name)}</span>
      <span className="tx">
        <b>{name}</b>
        <small>
          {t(`role.${role}`)}
          {pin ? ` · ${t('signin.practicePin', { pin })}` : needsPin ? '' : ` · ${t('signin.noPin')}`}
        </small>
      </span>
      {lockedUntil !== null && lockedUntil > now ? <Icon of={Lock} size={20} /> : null}
    </button>
  )
}
