import { useTill } from '../stores/till-store.ts'

/** scan: a good code. soft: something that was ignored. warn: look at the screen. The rest are outcomes. */
export type SoundName = 'scan' | 'soft' | 'warn' | 'paid' | 'declined' | 'unresolved'

type Tone = { hz: number; at: number; length: number; shape: OscillatorType; loud: number }

// Shapes differ in rhythm and direction, not only in pitch, so that they are told apart in a noisy shop.
const TUNES: Record<SoundName, Tone[]> = {
  scan: [{ hz: 1320, at: 0, length: 0.07, shape: 'sine', loud: 0.6 }],
  soft: [{ hz: 440, at: 0, length: 0.06, shape: 'sine', loud: 0.3 }],
  warn: [
    { hz: 520, at: 0, length: 0.11, shape: 'triangle', loud: 0.7 },
    { hz: 520, at: 0.16, length: 0.11, shape: 'triangle', loud: 0.7 },
  ],
  paid: [
    { hz: 659, at: 0, length: 0.12, shape: 'sine', loud: 0.8 },
    { hz: 880, at: 0.1, length: 0.12, shape: 'sine', loud: 0.8 },
    { hz: 1319, at: 0.2, length: 0.28, shape: 'sine', loud: 0.8 },
  ],
  declined: [
    { hz: 330, at: 0, length: 0.18, shape: 'triangle', loud: 1 },
    { hz: 220, at: 0.2, length: 0.34, shape: 'triangle', loud: 1 },
  ],
  unresolved: [
    { hz: 587, at: 0, length: 0.14, shape: 'triangle', loud: 0.8 },
    { hz: 494, at: 0.18, length: 0.14, shape: 'triangle', loud: 0.8 },
    { hz: 587, at: 0.36, length: 0.14, shape: 'triangle', loud: 0.8 },
  ],
}

let context: AudioContext | null = null

/** A browser that lets nothing be heard before a touch would play a sound at that touch, long after what it tells; such a sound is let go. */
const TOO_LATE_MS = 400

/** Plays one of the till's sounds at the shop's own volume; silent where sounds are off or the machine has none. */
export function sound(name: SoundName): void {
  const look = useTill.getState().snapshot?.settings.look
  if (look?.sounds) hearSound(name, look.volume)
}

/** Plays a sound at this volume (0 to 100), whatever the settings say: for the buttons beside them. */
export function hearSound(name: SoundName, volume: number): void {
  if (volume <= 0 || typeof AudioContext === 'undefined') return
  try {
    context ??= new AudioContext()
    const audio = context
    const askedAt = performance.now()
    const ring = () => {
      if (performance.now() - askedAt > TOO_LATE_MS) return
      for (const tone of TUNES[name]) play(audio, tone, volume / 100)
    }
    if (audio.state === 'running') ring()
    else void audio.resume().then(ring, () => undefined)
  } catch {
    // A till without a sound card still sells.
  }
}

/** True while the browser would play nothing: no touch or key since this page was opened. */
export function isSoundBlocked(): boolean {
  return typeof AudioContext !== 'undefined' && navigator.userActivation?.hasBeenActive === false
}

function play(audio: AudioContext, tone: Tone, volume: number): void {
  const from = audio.currentTime + tone.at
  const oscillator = audio.createOscillator()
  const gain = audio.createGain()
  oscillator.type = tone.shape
  oscillator.frequency.value = tone.hz
  gain.gain.setValueAtTime(0, from)
  gain.gain.linearRampToValueAtTime(0.3 * volume * tone.loud, from + 0.01)
  gain.gain.exponentialRampToValueAtTime(0.0001, from + tone.length)
  oscillator.connect(gain).connect(audio.destination)
  oscillator.start(from)
  oscillator.stop(from + tone.length + 0.02)
}
