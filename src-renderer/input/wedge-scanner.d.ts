/** What is known about one keydown. */
export type KeyFacts = {
    code: string;
    key: string;
    timeStamp: number;
    repeat: boolean;
    ctrl: boolean;
    alt: boolean;
    meta: boolean;
    shift: boolean;
    keyCode: number;
};
export type WedgeSettings = {
    layout: 'us' | 'typed';
    prefixKey: string;
};
/** A run of keys that may become a scan. */
export type WedgeState = {
    chars: string;
    keys: number;
    firstAt: number;
    lastAt: number;
    /** After the prefix key: everything belongs to the scan, at any speed. */
    prefixed: boolean;
    /** Digits typed while Alt is held: scanners that send characters as Alt codes. */
    altDigits: string;
    /** When the last scan ended: a second suffix (CR+LF) right behind it is swallowed. */
    scannedAt: number;
};
export type Scan = {
    code: string;
    averageGapMs: number;
    suffix: 'Enter' | 'Tab' | 'LF' | 'pause';
};
/**
 * typed: a character that may be a person's or a scan's; `starts` a new run. scan: the run was a scan, and its suffix must do nothing.
 * swallow: must do nothing. ignore: a modifier, changes nothing. pass: a key for the screen; the run before it was a person's.
 */
export type WedgeOutcome = {
    does: 'typed';
    char: string;
    starts: boolean;
} | {
    does: 'scan';
    scan: Scan;
} | {
    does: 'swallow' | 'ignore' | 'pass';
};
export declare const AVERAGE_GAP_MS = 35;
export declare const LONGEST_GAP_MS = 50;
export declare const SHORTEST_SCAN = 6;
/**
 * Silence after which a fast run without a suffix is taken as a scan. A busy machine may hold back keys of a scan for most of this time;
 * a run that was fast before such a hiccup goes on after it, so that no code loses its beginning.
 */
export declare const PAUSE_MS = 200;
/** In prefix mode a slow (Bluetooth) scanner may take longer between keys. */
export declare const PREFIX_PAUSE_MS = 400;
/** Enter counts as a person's only this long after a scan. */
export declare const AFTER_SCAN_MS = 300;
/** Nothing typed yet. */
export declare const WEDGE_START: WedgeState;
/** The character a US scanner meant by this key, whatever layout or input method the machine has; null for a key without one. */
export declare function usChar(code: string, shift: boolean): string | null;
/** Takes one keydown. */
export declare function wedgeKey(before: WedgeState, key: KeyFacts, settings: WedgeSettings): {
    state: WedgeState;
    outcome: WedgeOutcome;
};
/** Nothing came for PAUSE_MS (PREFIX_PAUSE_MS in prefix mode): a fast run without a suffix is a scan, anything else was a person. */
export declare function wedgePause(before: WedgeState, now: number): {
    state: WedgeState;
    outcome: WedgeOutcome;
};
