import { registerHooks } from 'node:module'

/*
 * Loaded with `node --import` before out/main/index.js: whoever imports `electron` gets the stand-in instead.
 * The bundle itself runs as it was built.
 */
const standIn = new URL('./electron.ts', import.meta.url).href

registerHooks({
  resolve(specifier, context, nextResolve) {
    return specifier === 'electron' ? { url: standIn, shortCircuit: true } : nextResolve(specifier, context)
  },
})
