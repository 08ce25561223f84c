/*
 * A small scanner of TypeScript source. It knows strings, templates, comments and regular expressions well enough to tell an import
 * from a word in a comment, and nothing more: the house rules need no compiler.
 */

/** One place where a file names another module. `typeOnly` ones vanish when types are stripped. */
export type ImportSeen = { specifier: string; typeOnly: boolean; line: number; kind: 'import' | 'export' | 'dynamic' | 'require' }

/** Source with comments blanked and every string's content replaced, so that a pattern sees code only; lines stay where they are. */
export type MaskedSource = { code: string; strings: string[] }

/** Every import, re-export, dynamic import and require of a source text. A dynamic one of a computed name has the specifier `<computed>`. */
export function findImports(source: string): ImportSeen[] {
  const { code, strings } = maskSource(source)
  const seen: ImportSeen[] = []
  const note = (at: number, kind: ImportSeen['kind'], quoted: string | undefined, typeOnly: boolean) => {
    const specifier = quoted === undefined ? '<computed>' : (strings[Number(quoted)] ?? '<computed>')
    seen.push({ specifier, typeOnly, kind, line: code.slice(0, at).split('\n').length })
  }
  const before = '(?<![\\w$.#])'
  for (const m of code.matchAll(new RegExp(`${before}(import|export)\\s+(type\\s+(?!from\\b))?[\\w$\\s{},*]*?(?<![\\w$])from\\s*"(\\d+)"`, 'g'))) {
    note(m.index, m[1] === 'export' ? 'export' : 'import', m[3], m[2] !== undefined)
  }
  // `import type from 'x'` imports a default named type; the pattern above leaves its "type" to the names.
  for (const m of code.matchAll(new RegExp(`${before}import\\s*"(\\d+)"`, 'g'))) note(m.index, 'import', m[1], false)
  for (const m of code.matchAll(new RegExp(`${before}import\\s*\\(\\s*(?:"(\\d+)"\\s*(?:,[^)]*)?(\\)(?:\\s*\\.\\s*(\\w+))?)?)?`, 'g'))) {
    // `import('x').Name` and `typeof import('x')` are types; a promise is awaited, returned or asked for then, catch or finally.
    const member = m[3]
    const typeOnly = /typeof\s*$/.test(code.slice(0, m.index)) || (member !== undefined && !['then', 'catch', 'finally'].includes(member))
    note(m.index, 'dynamic', m[1], typeOnly)
  }
  for (const m of code.matchAll(new RegExp(`${before}require\\s*\\(\\s*(?:"(\\d+)")?`, 'g'))) note(m.index, 'require', m[1], false)
  return seen.sort((a, b) => a.line - b.line)
}

/** Blanks comments and regular expressions and puts a number in place of each string's content: `'zod'` becomes `"0"`. */
export function maskSource(source: string): MaskedSource {
  const strings: string[] = []
  let code = ''
  let i = 0
  /** Depth of braces at which each open `${` ends. */
  const templates: number[] = []
  let depth = 0
  const blank = (text: string) => text.replace(/[^\n]/g, ' ')
  const keep = (text: string) => {
    strings.push(text)
    code += `"${strings.length - 1}"${text.replace(/[^\n]/g, '')}`
  }
  /** Reads template text from `i` to its end or its next `${`. */
  const readTemplate = (from: number) => {
    let end = from
    while (end < source.length && source[end] !== '`' && !(source[end] === '$' && source[end + 1] === '{')) end += source[end] === '\\' ? 2 : 1
    keep(source.slice(from, end))
    if (source[end] === '$') {
      templates.push(depth++)
      code += '{'
      i = end + 2
    } else i = end + 1
  }
  while (i < source.length) {
    const char = source[i] as string
    const next = source[i + 1]
    if (char === '/' && next === '/') {
      const end = endOf(source, '\n', i)
      code += blank(source.slice(i, end))
      i = end
    } else if (char === '/' && next === '*') {
      const end = Math.min(source.length, endOf(source, '*/', i + 2) + 2)
      code += blank(source.slice(i, end))
      i = end
    } else if (char === "'" || char === '"') {
      const end = endOfString(source, i)
      // A quote without a partner on its line is an apostrophe in the text of an element.
      if (end === null) {
        code += ' '
        i++
      } else {
        keep(source.slice(i + 1, end))
        i = end + 1
      }
    } else if (char === '`') readTemplate(i + 1)
    else if (char === '}' && templates.at(-1) === depth - 1) {
      templates.pop()
      depth--
      code += '}'
      readTemplate(i + 1)
    } else if (char === '/' && regexMayStart(code)) {
      const end = endOfRegex(source, i)
      code += end === null ? char : blank(source.slice(i, end))
      i = end ?? i + 1
    } else {
      if (char === '{') depth++
      if (char === '}') depth--
      code += char
      i++
    }
  }
  return { code, strings }
}

/** The line, from 1, on which each match of the pattern stands in masked code. */
export function linesOf(code: string, pattern: RegExp): number[] {
  return [...code.matchAll(new RegExp(pattern.source, `${pattern.flags.replace('g', '')}g`))].map((m) => code.slice(0, m.index).split('\n').length)
}

/** Rings in a graph of files: each as the names in order, the first one again at the end. One ring for each way back that is found. */
export function findCycles(graph: ReadonlyMap<string, readonly string[]>): string[][] {
  const cycles: string[][] = []
  const done = new Set<string>()
  const visit = (file: string, path: string[]) => {
    const at = path.indexOf(file)
    if (at >= 0) {
      cycles.push([...path.slice(at), file])
      return
    }
    if (done.has(file)) return
    for (const to of graph.get(file) ?? []) visit(to, [...path, file])
    done.add(file)
  }
  for (const file of graph.keys()) visit(file, [])
  return cycles
}

function endOf(source: string, text: string, from: number): number {
  const at = source.indexOf(text, from)
  return at < 0 ? source.length : at
}

function endOfString(source: string, from: number): number | null {
  for (let i = from + 1; i < source.length && source[i] !== '\n'; i++) {
    if (source[i] === '\\') i++
    else if (source[i] === source[from]) return i
  }
  return null
}

function endOfRegex(source: string, from: number): number | null {
  let inClass = false
  for (let i = from + 1; i < source.length && source[i] !== '\n'; i++) {
    if (source[i] === '\\') i++
    else if (source[i] === '[') inClass = true
    else if (source[i] === ']') inClass = false
    else if (source[i] === '/' && !inClass) return i + 1
  }
  return null
}

/** True where a slash cannot be a division: after an operator, an opening bracket or a keyword. */
function regexMayStart(codeBefore: string): boolean {
  const tail = codeBefore.slice(-40).trimEnd()
  return tail === '' || /[(,=:[!&|?{};+\-*%>~^]$/.test(tail) || /(?<![\w$])(?:return|typeof|case|in|of|do|else|void|await|yield)$/.test(tail)
}
