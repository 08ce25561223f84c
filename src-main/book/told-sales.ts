/** Money that a line of the journal says came in for a sale; of the line's hash its beginning, as `beginningOf` gives it. */
export type Told = { seq: number; hash: string; totalMinor: number; practice: boolean }

const HASH_BYTES = 8
const FIRST_ROOM = 1_024

/** What is kept of a hash: 64 bits, which two lines do not share by accident, nor by any search that pays. */
export function beginningOf(hash: string): string {
  return hash.slice(0, 2 * HASH_BYTES)
}

/**
 * What the journal tells of each sale, by the sale's id, in columns of plain numbers: 21 bytes a sale, where objects would take a million sales'
 * worth of memory that a till does not have.
 */
export type ToldSales = {
  set(orderId: number, told: Told): void
  /** What is told of a sale, and notes that it was asked for; null for nothing. */
  take(orderId: number): Told | null
  /** Count and sum of all of a mode. */
  sum(practice: boolean): { count: number; sumMinor: number }
  /** Those that nobody asked for, by the order of their sales. */
  left(): IterableIterator<{ orderId: number; told: Told }>
}

const NONE = 0
const REAL = 1
const PRACTICE = 2
const TAKEN = 4

/** Makes an empty one. */
export function createToldSales(): ToldSales {
  let seqs = new Uint32Array(FIRST_ROOM)
  let totals = new Float64Array(FIRST_ROOM)
  let marks = new Uint8Array(FIRST_ROOM)
  let hashes = Buffer.alloc(FIRST_ROOM * HASH_BYTES)
  // Ids are given from 1 on without large gaps; one far out of line would make the columns as long as itself.
  const strays = new Map<number, Told & { taken: boolean }>()
  const FARTHEST = 50_000_000
  const LAST_SEQ = 2 ** 32 - 1

  function makeRoom(orderId: number): void {
    let room = marks.length
    if (orderId < room) return
    while (room <= orderId) room *= 2
    const longer = <T extends Float64Array | Uint32Array | Uint8Array>(old: T, made: T): T => {
      made.set(old)
      return made
    }
    seqs = longer(seqs, new Uint32Array(room))
    totals = longer(totals, new Float64Array(room))
    marks = longer(marks, new Uint8Array(room))
    hashes = longer(hashes, Buffer.alloc(room * HASH_BYTES))
  }
  const read = (orderId: number): Told => ({
    seq: seqs[orderId] ?? 0,
    hash: hashes.toString('hex', orderId * HASH_BYTES, (orderId + 1) * HASH_BYTES),
    totalMinor: totals[orderId] ?? 0,
    practice: ((marks[orderId] ?? NONE) & PRACTICE) !== 0,
  })
  const inColumns = (orderId: number): boolean => Number.isSafeInteger(orderId) && orderId >= 0 && orderId < FARTHEST

  return {
    set(orderId, told) {
      if (!inColumns(orderId) || !/^[0-9a-f]{16}$/.test(told.hash) || told.seq > LAST_SEQ) {
        strays.set(orderId, { ...told, taken: false })
        return
      }
      makeRoom(orderId)
      seqs[orderId] = told.seq
      totals[orderId] = told.totalMinor
      marks[orderId] = told.practice ? PRACTICE : REAL
      hashes.write(told.hash, orderId * HASH_BYTES, 'hex')
    },
    take(orderId) {
      const stray = strays.get(orderId)
      if (stray) {
        stray.taken = true
        return stray
      }
      if (!inColumns(orderId) || orderId >= marks.length || marks[orderId] === NONE) return null
      marks[orderId] = (marks[orderId] ?? NONE) | TAKEN
      return read(orderId)
    },
    sum(practice) {
      const kind = practice ? PRACTICE : REAL
      let count = 0
      let sumMinor = 0
      for (let orderId = 0; orderId < marks.length; orderId++) {
        if (((marks[orderId] ?? NONE) & kind) === 0) continue
        count++
        sumMinor += totals[orderId] ?? 0
      }
      for (const stray of strays.values()) {
        if (stray.practice !== practice) continue
        count++
        sumMinor += stray.totalMinor
      }
      return { count, sumMinor }
    },
    *left() {
      for (let orderId = 0; orderId < marks.length; orderId++) {
        const mark = marks[orderId] ?? NONE
        if (mark !== NONE && (mark & TAKEN) === 0) yield { orderId, told: read(orderId) }
      }
      for (const [orderId, { taken, ...told }] of strays) if (!taken) yield { orderId, told }
    },
  }
}
