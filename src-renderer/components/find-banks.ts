import type { Bank } from '#shared/domain/bank-codes.ts'

/** Banks whose name or code holds every word that was typed. */
export function findBanks(banks: readonly Bank[], search: string): readonly Bank[] {
  const wanted = search.toLowerCase().split(/\s+/).filter(Boolean)
  return banks.filter(({ name, code }) => wanted.every((word) => `${name} ${code}`.toLowerCase().includes(word)))
}
