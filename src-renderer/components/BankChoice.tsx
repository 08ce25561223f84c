import { type KeyboardEvent, useId, useState } from 'react'
import type { Bank } from '#shared/domain/bank-codes.ts'
import { Setting } from '../screens/settings/fields.tsx'
import { partyText } from '../text/party-text.ts'
import { useWords } from '../text/text.ts'
import { Button } from './Button.tsx'
import { findBanks } from './find-banks.ts'

type BankProps = { label: string; banks: readonly Bank[]; code: string; wrong: string | undefined; onCode: (code: string) => void }

/** A bank chosen from a list by a part of its name or code; what is kept is the code. */
export function BankChoice({ label, banks, code, wrong, onCode }: BankProps) {
  const say = useWords(partyText)
  const [search, setSearch] = useState('')
  const [at, setAt] = useState(0)
  const listId = useId()
  const chosen = banks.find((bank) => bank.code === code)
  if (chosen) {
    return (
      <Setting label={label} wrong={wrong} full>
        {(ids) => (
          <span className="bank-chosen">
            <output {...ids}>
              <b>{chosen.name}</b> <span className="no">{chosen.code}</span>
            </output>
            <Button small onPress={() => onCode('')}>
              {say('bank.change')}
            </Button>
          </span>
        )}
      </Setting>
    )
  }
  const found = findBanks(banks, search)
  const choose = (bank: Bank | undefined): void => {
    if (!bank) return
    setSearch('')
    setAt(0)
    onCode(bank.code)
  }
  const onKeyDown = (event: KeyboardEvent): void => {
    const step = event.key === 'ArrowDown' ? 1 : event.key === 'ArrowUp' ? -1 : 0
    if (step !== 0) {
      event.preventDefault()
      setAt(Math.max(0, Math.min(found.length - 1, at + step)))
    } else if (event.key === 'Enter') {
      event.preventDefault()
      choose(found[at])
    }
  }
  return (
    <Setting label={label} help={found.length === 0 ? say('bank.none') : say('bank.found', { n: found.length })} wrong={wrong} full>
      {(ids) => (
        <span className="bank-choice">
          <input
            {...ids}
            type="text"
            role="combobox"
            aria-expanded={found.length > 0}
            aria-controls={listId}
            aria-autocomplete="list"
            aria-activedescendant={found[at] ? `${listId}-${at}` : undefined}
            autoComplete="off"
            spellCheck={false}
            placeholder={say('bank.search')}
            value={search}
            onKeyDown={onKeyDown}
            onChange={(event) => {
              setSearch(event.target.value)
              setAt(0)
            }}
          />
          <div role="listbox" id={listId} aria-label={label} className="bank-list" tabIndex={-1}>
            {found.map((bank, index) => (
              <button
                key={bank.code}
                id={`${listId}-${index}`}
                type="button"
                role="option"
                aria-selected={index === at}
                tabIndex={-1}
                onClick={() => choose(bank)}
              >
                <span>{bank.name}</span>
                <span className="no">{bank.code}</span>
              </button>
            ))}
          </div>
        </span>
      )}
    </Setting>
  )
}
