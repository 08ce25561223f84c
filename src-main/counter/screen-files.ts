import { basename } from 'node:path'
import { readStaticFiles, type StaticFile } from '../bridge/static-files.ts'

export const COUNTER_PAGE = '/counter.html'

/**
 * The counter page and the files it leads to, and no others: a file belongs to it when one that belongs to it names it. Built names carry a
 * hash, so a name that stands in a text is that file. Null when the screens were not built.
 */
export function readCounterFiles(dir: string): Map<string, StaticFile> | null {
  let all: Map<string, StaticFile>
  try {
    all = readStaticFiles(dir)
  } catch {
    return null
  }
  const page = all.get(COUNTER_PAGE)
  if (!page) return null
  const reached = new Map([[COUNTER_PAGE, page]])
  // A map that is walked while it grows: what a file leads to is looked into in its turn.
  for (const file of reached.values()) {
    if (!/^text\//.test(file.type)) continue
    const text = file.body.toString('utf8')
    for (const [path, other] of all) if (!other.isPage && !reached.has(path) && text.includes(basename(path))) reached.set(path, other)
  }
  return reached
}
