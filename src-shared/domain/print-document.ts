/** One block of what is printed: a line of text, at the left, in the middle or at the right, large or not; a rule; or the cut at the end. */
export type PrintBlock =
  | { kind: 'text'; text: string; align: 'left' | 'center' | 'right'; large: boolean }
  | { kind: 'pair'; left: string; right: string; large: boolean }
  | { kind: 'rule' }

/** Everything one job prints, as data. `practice` puts the word PRACTICE above and below. */
export type PrintDocument = {
  title: 'sale' | 'refund' | 'cash' | 'shift' | 'x-report' | 'z-report' | 'test'
  blocks: PrintBlock[]
  practice: boolean
}
