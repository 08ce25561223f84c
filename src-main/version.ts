declare const __SCANTILL_VERSION__: string | undefined

/** The version of package.json, put in by the build; `dev` where main runs unbuilt. */
export const VERSION: string = typeof __SCANTILL_VERSION__ === 'string' ? __SCANTILL_VERSION__ : 'dev'
