/** The amount after digits are put behind it (minor units fill from the right); beyond the most one sale may have, it stays as it was. */
export declare function withDigits(amountMinor: number, digits: string): number;
