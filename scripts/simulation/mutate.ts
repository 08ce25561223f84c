import { registerHooks } from 'node:module'
import { mutantNamed, mutated } from './mutants.ts'

/*
 * Loaded before everything else (`node --import`): while this process runs, the files of one mutant have another text than on disk.
 * The product's code knows nothing of it.
 */

const mutant = mutantNamed(process.env.SCANTILL_MUTANT ?? '')
const texts = mutated(mutant)

registerHooks({
  load(url, context, nextLoad) {
    const loaded = nextLoad(url, context)
    const text = texts.get(url)
    return text === undefined ? loaded : { ...loaded, source: text }
  },
})
