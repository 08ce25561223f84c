import { type KeyFacts } from './wedge-scanner.ts';
/** What a key means to a screen with a keypad. */
export type KeyAction = 'backspace' | 'escape' | 'enter' | 'f2' | 'f3' | 'f4' | 'slash';
/** The digit a key types, also under an input method; null for everything else, `.` and `,` among it: minor units fill from the right. */
export declare function keyDigit(key: KeyFacts): string | null;
/** The action of a key that types no digit, or null. */
export declare function keyAction(key: KeyFacts): KeyAction | null;
/**
 * Digits of one fast run. The first shows at once, as every touch must; when a second follows faster than people type, both are held back
 * until it is known whether the run is a scan. So at most one digit of a scan is ever seen, and none stays.
 */
export type HeldDigits = {
    shown: string;
    held: string;
};
/** No run. */
export declare const NOTHING_HELD: HeldDigits;
/** undo: put back what stood before the run. apply: digits to type now. They are done in this order, `first` before both. */
export type HeldStep = {
    state: HeldDigits;
    first: string;
    undo: boolean;
    apply: string;
};
/** A character of a run: `digit` is null for one that types nothing. */
export declare function holdTyped(state: HeldDigits, digit: string | null, starts: boolean): HeldStep;
/** The run was a person's: what was held is typed now. */
export declare function holdReleased(state: HeldDigits): HeldStep;
