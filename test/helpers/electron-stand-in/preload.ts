const ALLOWED = ['electron', 'events', 'timers', 'url']

/** Throws when a sandboxed Electron would not run this preload: ES modules, a dynamic import, or any require but the four that a sandbox offers. */
export function refuseUnsandboxable(source: string): void {
  const code = source.replace(/\/\*[\s\S]*?\*\/|(^|[^:])\/\/.*$/gm, '$1')
  if (/^\s*(import|export)\s*[\w*{"']/m.test(code)) throw new Error('a sandboxed preload must be CommonJS, and this one is an ES module')
  if (/\bimport\s*\(/.test(code)) throw new Error('a sandboxed preload must not import()')
  for (const [, quoted] of code.matchAll(/\brequire\s*\(\s*([^)]*?)\s*\)/g)) {
    const name = /^(['"`])(.*)\1$/.exec(quoted ?? '')?.[2]
    if (name === undefined) throw new Error(`a preload must name what it requires, and this one asks for ${quoted}`)
    if (!ALLOWED.includes(name.replace(/^node:/, ''))) throw new Error(`a sandboxed preload must not require ${name}`)
  }
}

/**
 * The script that runs before a page's own: the preload in a function of its own, with a `require` that offers `electron` alone. What it exposes is copied,
 * frozen, and crosses by structured clone (functions by proxy), as contextBridge does. `binding` is the name under which the driver put the way to main;
 * it is taken away again before the page could see it.
 */
export function preloadScript(source: string, binding: string): string {
  return `(() => {
  const invokeMain = globalThis[${JSON.stringify(binding)}]
  delete globalThis[${JSON.stringify(binding)}]
  if (globalThis !== globalThis.top || typeof invokeMain !== 'function') return
  const listeners = new Map()
  const dispatch = (channel, args) => { for (const listener of [...(listeners.get(channel) ?? [])]) listener({ sender: null }, ...args) }
  Object.defineProperty(globalThis, Symbol.for(${JSON.stringify(binding)}), { value: dispatch })
  const ipcRenderer = {
    async invoke(channel, ...args) {
      structuredClone(args)
      const answer = await invokeMain(channel, args)
      if (answer.error !== undefined) throw new Error("Error invoking remote method '" + channel + "': " + answer.error)
      return answer.value
    },
    on(channel, listener) { listeners.set(channel, [...(listeners.get(channel) ?? []), listener]); return ipcRenderer },
    removeListener(channel, listener) { listeners.set(channel, (listeners.get(channel) ?? []).filter((other) => other !== listener)); return ipcRenderer },
  }
  const crossing = (value) => {
    if (typeof value === 'function') return (...args) => crossing(value(...args.map(crossing)))
    if (typeof value === 'symbol') throw new Error('a symbol cannot cross the context bridge')
    if (value === null || typeof value !== 'object') return value
    if (typeof value.then === 'function') return value.then(crossing)
    if (Array.isArray(value)) return Object.freeze(value.map(crossing))
    if (Object.getPrototypeOf(value) === Object.prototype) return Object.freeze(Object.fromEntries(Object.entries(value).map(([key, inner]) => [key, crossing(inner)])))
    return structuredClone(value)
  }
  const contextBridge = {
    exposeInMainWorld(name, api) {
      if (name in globalThis) throw new Error('Cannot bind an API on top of an existing property on the window object')
      Object.defineProperty(globalThis, name, { value: crossing(api), enumerable: true, writable: false, configurable: false })
    },
  }
  const require = (name) => {
    if (name === 'electron') return { contextBridge, ipcRenderer }
    throw new Error('module not found: ' + name)
  }
  const module = { exports: {} };
  (function (require, module, exports) {
${source}
  })(require, module, module.exports)
})()`
}
