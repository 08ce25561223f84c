/** What a customer is likely to hand over for this total: the next sums that can be paid with notes of one kind, smallest first, at most four. */
export declare function quickAmounts(totalMinor: number, currency: string): number[];
