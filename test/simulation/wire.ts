import type { HttpClient, HttpOutcome, HttpPost } from '#main/gateways/http.ts'
import type { Fault } from '../../scripts/simulation/report.ts'
import type { Chance } from './chance.ts'
import type { Timeline } from './timeline.ts'

/** What is at the other end of the line: it reads requests, answers them in the gateway's own words, and knows how those words can be wrong. */
export type OtherEnd<Heard extends { action: string }, Answer> = {
  /** Reads a request without acting on it, as somebody on the way could who has the key. */
  read(request: HttpPost): Heard
  handle(heard: Heard): Answer
  /** The reply's text on the wire; null where nothing ever comes. */
  textOf(answer: Answer): string | null
  /** How often a call of this kind has a fault, and which ones by their weights; nothing of the weights: never. */
  faultsOf(action: string): { rate: number; weights: Partial<Record<Fault, number>> }
  /** True for a request after which money moves: trouble mostly comes after that. */
  moves(heard: Heard): boolean
  /** The gateway's words for its own trouble, and one that no document knows. */
  troubleText(): string
  /** The reply with a fault of its content, counted only where there was something to change. */
  changed(fault: Fault, heard: Heard, answer: Answer): string | null
}

type Wire<Heard extends { action: string }, Answer> = {
  timeline: Timeline
  chance: Chance
  gateway: OtherEnd<Heard, Answer>
  /** True while no call gets through at all. */
  isDown(): boolean
  count(fault: Fault, action: string): void
}

/** A line to the gateway model that lasts longer than any till process; each process gets its own client on it. */
export type Line = {
  /** `alive` false: the process is gone, what it sends is never sent and what comes for it is never heard. `leaving` runs as the bytes leave. */
  clientFor(alive: () => boolean, leaving: () => void): HttpClient
}

/** Makes the line: every request takes its time, and some of them meet a fault. */
export function createLine<Heard extends { action: string }, Answer>(wire: Wire<Heard, Answer>): Line {
  const { timeline, chance, gateway } = wire
  /** Requests that wait until a later one has overtaken them. */
  const held: (() => void)[] = []
  const latency = (): number => chance.whole(40, 400)

  function deliver(heard: Heard): Answer {
    const answer = gateway.handle(heard)
    for (const release of held.splice(0)) timeline.after(50, release)
    return answer
  }

  function post(request: HttpPost, alive: () => boolean): Promise<HttpOutcome> {
    return new Promise((resolve) => {
      const startedAt = timeline.now()
      let ended = false
      const end = (outcome: { outcome: 'reply'; status: number; body: string } | { outcome: 'not_sent' | 'lost'; cause: string }): void => {
        if (ended) return
        ended = true
        cancelTimeout()
        if (!alive()) return
        resolve({ ...outcome, tookMs: timeline.now() - startedAt } as HttpOutcome)
      }
      const lose = (): void => {
        if (chance.happens(0.4)) timeline.after(chance.whole(50, 6_000), () => end({ outcome: 'lost', cause: 'connection' }))
      }
      const reply = (body: string | null, status = 200, delayMs = latency()): void => {
        if (body !== null) timeline.after(delayMs, () => end({ outcome: 'reply', status, body }))
      }
      const heard = gateway.read(request)
      const fault = drawFault(heard.action)
      const cancelTimeout = timeline.after(request.timeoutMs, () => end({ outcome: 'lost', cause: 'timeout' }))
      send(heard, fault, { end, lose, reply })
    })
  }

  function drawFault(action: string): Fault | null {
    if (wire.isDown()) return 'line-down'
    const { rate, weights } = gateway.faultsOf(action)
    if (Object.keys(weights).length === 0) return null
    return chance.happens(rate) ? (chance.weighed(weights) as Fault) : null
  }

  type Ways = {
    end(outcome: { outcome: 'not_sent'; cause: string }): void
    lose(): void
    reply(body: string | null, status?: number, delayMs?: number): void
  }

  function send(heard: Heard, fault: Fault | null, { end, lose, reply }: Ways): void {
    const arrive = (work: (answer: Answer) => void, delayMs = latency()): void => {
      timeline.after(delayMs, () => work(deliver(heard)))
    }
    const plainly = (): void => arrive((answer) => reply(gateway.textOf(answer)))
    const counted = (): void => {
      if (fault) wire.count(fault, heard.action)
    }
    switch (fault) {
      case null:
        plainly()
        return
      case 'line-down':
      case 'not-connected':
        counted()
        timeline.after(chance.whole(20, 5_000), () => end({ outcome: 'not_sent', cause: chance.pick(['refused', 'dns', 'connect_timeout']) }))
        return
      case 'drop-request':
        counted()
        lose()
        return
      case 'drop-reply':
        counted()
        arrive(lose)
        return
      case 'delay':
        counted()
        arrive((answer) => reply(gateway.textOf(answer), 200, chance.logarithmic(200, 60_000)), chance.logarithmic(1_000, 90_000))
        return
      case 'reorder': {
        counted()
        let gone = false
        const release = (): void => {
          if (gone) return
          gone = true
          arrive((answer) => reply(gateway.textOf(answer)), 0)
        }
        held.push(release)
        timeline.after(40_000, release)
        return
      }
      case 'duplicate': {
        counted()
        // Whichever copy's answer finds the way back first is the one that is heard.
        const swapped = chance.happens(0.5)
        arrive((answer) => reply(gateway.textOf(answer), 200, swapped ? 40_000 : latency()))
        arrive((answer) => reply(gateway.textOf(answer)), chance.logarithmic(500, 20_000))
        return
      }
      case '5xx-before':
        counted()
        reply('<html><body>Bad Gateway</body></html>', chance.pick([500, 502, 503, 504]), latency() * 2)
        return
      case '5xx-after':
        counted()
        arrive(() => reply('<html><body>Gateway Timeout</body></html>', chance.pick([500, 502, 503, 504])))
        return
      case 'garbage':
        counted()
        arrive(() =>
          reply(chance.pick(['', 'null', '[]', '\u0000\u001b<<< {"rsp_code":"SUCC', '<html>login to the hotel network</html>', '{"rsp_code":5}'])),
        )
        return
      case 'truncated':
        counted()
        arrive((answer) => {
          const text = gateway.textOf(answer)
          if (text !== null) reply(text.slice(0, chance.whole(1, text.length - 1)))
        })
        return
      case 'trouble':
        counted()
        // Mostly after the effect: a charge that never came about is asked about for a week.
        if (!gateway.moves(heard) || chance.happens(0.1)) reply(gateway.troubleText())
        else arrive(() => reply(gateway.troubleText()))
        return
      default:
        arrive((answer) => reply(gateway.changed(fault, heard, answer)))
    }
  }

  return {
    clientFor: (alive, leaving) => ({
      post(request) {
        if (!alive()) return new Promise(() => {})
        // The till may be killed as the bytes leave: before, then nothing left; or just after.
        leaving()
        const outcome = post(request, alive)
        leaving()
        return outcome
      },
      close() {},
    }),
  }
}
