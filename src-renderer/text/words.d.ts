import type { Language } from '#shared/domain/person.ts';
/** Words of one area in all languages: the same keys in each. `{name}` is filled by the caller. */
export type Words<K extends string> = Record<Language, Record<K, string>>;
/** Ties three languages to the keys of the English one, and sets the French spaces before `: ; ! ? »` so that no writer has to. */
export declare function words<const E extends Record<string, string>>(texts: {
    en: E;
    zh: {
        [K in keyof E]: string;
    };
    fr: {
        [K in keyof E]: string;
    };
}): Words<Extract<keyof E, string>>;
/** No-break space before a colon and inside guillemets, narrow no-break space before `; ! ?`. */
export declare function frenchSpaces(text: string): string;
