import { useId, useState } from 'react'
import { shiftText } from '../../text/shift-text.ts'
import { useText } from '../../text/text.ts'

type WhyProps = {
  label: string
  /** Reasons that are one touch. */
  usual: readonly string[]
  value: string
  onChange: (why: string) => void
}

/** A reason: one of the usual ones, or own words. */
export function WhyField({ label, usual, value, onChange }: WhyProps) {
  const words = shiftText[useText().lang]
  const [own, setOwn] = useState(usual.length === 0)
  const id = useId()
  return (
    <div className="why-field" role="group" aria-labelledby={id}>
      <span className="eyebrow" id={id}>
        {label}
      </span>
      {usual.length > 0 ? (
        <div className="whys">
          {usual.map((one) => (
            <button
              key={one}
              type="button"
              className="chip"
              aria-pressed={!own && value === one}
              onClick={() => {
                setOwn(false)
                onChange(one)
              }}
            >
              {one}
            </button>
          ))}
          <button
            type="button"
            className="chip"
            aria-pressed={own}
            onClick={() => {
              setOwn(true)
              onChange('')
            }}
          >
            {words.ownWords}
          </button>
        </div>
      ) : null}
      {own ? (
        <input
          aria-labelledby={id}
          value={value}
          maxLength={200}
          autoComplete="off"
          placeholder={words.whyHint}
          // biome-ignore lint/a11y/noAutofocus: it appears because the person asked to write.
          autoFocus={usual.length > 0}
          onChange={(event) => onChange(event.target.value)}
        />
      ) : null}
    </div>
  )
}
