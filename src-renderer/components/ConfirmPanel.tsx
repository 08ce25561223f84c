import { type ReactNode, useEffect, useRef } from 'react'
import { useText } from '../text/text.ts'
import { Button } from './Button.tsx'

type ConfirmProps = { children: ReactNode; confirm: string; danger?: boolean; disabled?: boolean; onConfirm: () => void; onCancel: () => void }

/** A question in its place, not over the screen: nothing modal may steal a scan. Focus goes to Cancel, so a stray Enter does no harm. */
export function ConfirmPanel({ children, confirm, danger = false, disabled = false, onConfirm, onCancel }: ConfirmProps) {
  const { t } = useText()
  const box = useRef<HTMLDivElement>(null)
  useEffect(() => {
    box.current?.querySelector<HTMLButtonElement>('.cancel')?.focus()
  }, [])
  return (
    <div className="confirm" role="group" ref={box}>
      <div className="what">{children}</div>
      <div className="acts">
        <Button onPress={onCancel} className="cancel" small>
          {t('common.cancel')}
        </Button>
        <Button onPress={onConfirm} kind={danger ? 'danger' : 'primary'} disabled={disabled} small>
          {confirm}
        </Button>
      </div>
    </div>
  )
}
