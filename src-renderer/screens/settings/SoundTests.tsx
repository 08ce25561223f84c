import { Volume2 } from 'lucide-react'
import { useEffect, useState } from 'react'
import { Button } from '../../components/Button.tsx'
import { Note } from '../../components/Note.tsx'
import { hearSound, isSoundBlocked } from '../../input/sounds.ts'
import { counterSettingsText } from '../../text/counter-settings-text.ts'
import { useText } from '../../text/text.ts'
import { SettingGroup } from './fields.tsx'

/** Each sound to hear at the volume in the field, saved or not; and a word while the browser holds sounds back. */
export function SoundTests({ on, volume }: { on: boolean; volume: number }) {
  const words = counterSettingsText[useText().lang]
  const [blocked, setBlocked] = useState(isSoundBlocked)
  useEffect(() => {
    const look = () => setBlocked(isSoundBlocked())
    // After the event itself: the touch counts once it was handled.
    const soon = () => window.setTimeout(look)
    window.addEventListener('pointerup', soon)
    window.addEventListener('keyup', soon)
    return () => {
      window.removeEventListener('pointerup', soon)
      window.removeEventListener('keyup', soon)
    }
  }, [])
  return (
    <SettingGroup label={words.hear} full>
      <div className="sound-tests">
        {(['scan', 'paid', 'declined', 'unresolved'] as const).map((name) => (
          <Button key={name} small icon={Volume2} disabled={!on || volume === 0} onPress={() => hearSound(name, volume)}>
            {words.sounds[name]}
          </Button>
        ))}
      </div>
      {blocked && on ? <Note>{words.soundBlocked}</Note> : null}
    </SettingGroup>
  )
}
