import { type ReactNode, useEffect } from 'react'
import type { Approver, PersonTile, Role } from '#shared/domain/person.ts'
import { useText } from '../text/text.ts'
import { PinField, SHORTEST_PIN } from './PinField.tsx'

/** Of these people those who may agree: one of the roles, with a PIN of their own, and never the person `not` (nobody agrees to their own wish). */
export function whoMayAgree(people: readonly PersonTile[], roles: readonly Role[], not: number | null): PersonTile[] {
  return people.filter(({ role, needsPin, personId }) => roles.includes(role) && needsPin && personId !== not)
}

/** True when somebody is chosen and a PIN that can be one is typed. */
export function hasAgreed(value: Approver | null): value is Approver {
  return value !== null && value.pin.length >= SHORTEST_PIN
}

type ApproverFieldProps = {
  /** Why somebody has to agree, in a sentence. */
  words: ReactNode
  /** Who may; `whoMayAgree` finds them. */
  people: readonly PersonTile[]
  value: Approver | null
  onChange: (value: Approver | null) => void
  /** Instead of "PIN of {name}". */
  pinLabel?: string
  onPad?: (shown: boolean) => void
}

/**
 * Another person agrees at this very screen: who, and their own PIN. `value` has an empty PIN until one is typed; set it to null after a try, so
 * that no PIN stays in the field.
 */
export function ApproverField({ words, people, value, onChange, pinLabel, onPad }: ApproverFieldProps) {
  const { t } = useText()
  const chosen = people.find(({ personId }) => personId === value?.personId) ?? people[0]
  const chosenId = chosen?.personId ?? null
  // Somebody who is no longer among them (signed out elsewhere, another amount) must not stay chosen unseen.
  // biome-ignore lint/correctness/useExhaustiveDependencies: only another list or a value that no longer fits it is the event.
  useEffect(() => {
    if (value !== null && value.personId !== chosenId) onChange(null)
  }, [chosenId])
  return (
    <section className="approver" aria-label={t('approve.who')}>
      <p>{chosen ? words : t('approve.nobody')}</p>
      {people.length > 1 ? (
        <div className="who-agrees" role="group" aria-label={t('approve.who')}>
          {people.map((one) => (
            <button
              key={one.personId}
              type="button"
              className="chip"
              aria-pressed={one.personId === chosenId}
              onClick={() => onChange({ personId: one.personId, pin: '' })}
            >
              {one.name}
            </button>
          ))}
        </div>
      ) : null}
      {chosen ? (
        <PinField
          label={pinLabel ?? t('approve.pin', { name: chosen.name })}
          pin={value?.personId === chosen.personId ? value.pin : ''}
          onPin={(pin) => onChange({ personId: chosen.personId, pin })}
          {...(onPad ? { onPad } : {})}
        />
      ) : null}
    </section>
  )
}
