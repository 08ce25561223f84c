import { type AppError, appError } from '#shared/bridge/app-error.ts'
import { type Calls, CHANNELS, type Channel } from '#shared/bridge/contract.ts'
import type { Session } from '#shared/domain/person.ts'
import { fail, type Result } from '#shared/domain/result.ts'
import type { Log } from '../log/log.ts'
import { GUARDS } from './guards.ts'
import { SCHEMAS } from './schemas.ts'

/** One function a channel, from checked input to Result. */
export type Handlers = {
  [C in Channel]: (input: Calls[C]['input']) => Promise<Result<Calls[C]['output'], AppError>> | Result<Calls[C]['output'], AppError>
}

/** The handlers of the channels whose names begin with one of these topics. */
export type HandlersOf<Topic extends string> = Pick<Handlers, Extract<Channel, `${Topic}:${string}`>>

/** What answering a call needs. `incident` makes the number that a screen shows for a bug; `acted` hears of every call that is let through. */
export type CallDeps = { handlers: Handlers; session(): Session | null; log: Log; incident(): string; acted?(channel: Channel): void }

/** Answers one call of the till screen: is the channel known, who asks, does the shape fit, then straight to the use case. Never throws. */
export async function handleCall(deps: CallDeps, channel: string, input: unknown): Promise<Result<unknown, AppError>> {
  if (!isChannel(channel)) return fail(appError('bad-input', { channel }))
  const refusal = refuse(channel, deps.session())
  if (refusal) return fail(refusal)
  const checked = SCHEMAS[channel].safeParse(input)
  if (!checked.success) return fail(appError('bad-input', { channel, field: checked.error.issues[0]?.path.join('.') ?? '' }))
  deps.acted?.(channel)
  try {
    const handler = deps.handlers[channel] as (input: unknown) => Promise<Result<unknown, AppError>> | Result<unknown, AppError>
    // Awaited here and not returned as it is: a rejection must be caught by this try.
    return await handler(checked.data)
  } catch (error) {
    return fail(asIncident(deps, channel, error))
  }
}

function refuse(channel: Channel, session: Session | null): AppError | null {
  const guard = GUARDS[channel]
  if (guard === 'anyone') return null
  if (!session) return appError('not-signed-in')
  if (guard === 'signed-in' || guard.includes(session.role)) return null
  return appError('not-allowed', { role: session.role })
}

function asIncident({ log, incident }: CallDeps, channel: string, error: unknown): AppError {
  const number = incident()
  log.error('call failed', error, { channel, incident: number })
  const sqlite = error instanceof Error && 'code' in error ? String(error.code) : ''
  const failed = /^SQLITE_(IOERR|CORRUPT|NOTADB)/.test(sqlite)
  return appError(sqlite === 'SQLITE_FULL' ? 'disk-full' : failed ? 'disk-failed' : 'internal', { incident: number })
}

function isChannel(channel: string): channel is Channel {
  return (CHANNELS as readonly string[]).includes(channel)
}
