import { ArrowLeft } from 'lucide-react'
import { Button } from '../../components/Button.tsx'
import { useText } from '../../text/text.ts'

/** The name of a page with the way back. */
export function PageHead({ title, onBack }: { title: string; onBack: () => void }) {
  const { t } = useText()
  return (
    <header>
      <Button small kind="quiet" icon={ArrowLeft} onPress={onBack}>
        {t('payouts.back')}
      </Button>
      <h1>{title}</h1>
    </header>
  )
}
