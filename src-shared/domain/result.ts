/** The answer of anything that may fail in an expected way: a value, or an error that names itself. */
export type Result<T, E> = { ok: true; value: T } | { ok: false; error: E }

/** Wraps a value as a good answer. */
export function ok<T>(value: T): { ok: true; value: T } {
  return { ok: true, value }
}

/** Wraps an error as a failed answer. */
export function fail<E>(error: E): { ok: false; error: E } {
  return { ok: false, error }
}

/** For the end of a switch over a union: compiles only when every member was handled; throws if one slips through at run time. */
export function unreachable(value: never): never {
  throw new Error(`unhandled case: ${JSON.stringify(value)}`)
}
