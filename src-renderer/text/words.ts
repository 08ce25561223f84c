import type { Language } from '#shared/domain/person.ts'

/** Words of one area in all languages: the same keys in each. `{name}` is filled by the caller. */
export type Words<K extends string> = Record<Language, Record<K, string>>

/** Ties three languages to the keys of the English one, and sets the French spaces before `: ; ! ? »` so that no writer has to. */
export function words<const E extends Record<string, string>>(texts: {
  en: E
  zh: { [K in keyof E]: string }
  fr: { [K in keyof E]: string }
}): Words<Extract<keyof E, string>> {
  const fr = Object.fromEntries(Object.entries<string>(texts.fr).map(([key, value]) => [key, frenchSpaces(value)]))
  return { en: texts.en, zh: texts.zh, fr } as unknown as Words<Extract<keyof E, string>>
}

/** No-break space before a colon and inside guillemets, narrow no-break space before `; ! ?`. */
export function frenchSpaces(text: string): string {
  return text
    .replace(/ ([;!?])/g, '\u202f$1')
    .replace(/ ([:»])/g, '\u00a0$1')
    .replace(/« /g, '«\u00a0')
}
