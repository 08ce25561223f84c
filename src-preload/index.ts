import { contextBridge, ipcRenderer } from 'electron'
import { CHANNELS, COUNTER_CHANNELS, COUNTER_EVENTS, EVENTS, type TillBridge } from '#shared/bridge/contract.ts'

/*
 * All that a page can reach of the app: the contract's own channels and events by name, never ipcRenderer itself.
 * Main checks every sender again; this list only keeps a page from trying.
 */
const kind: TillBridge['kind'] = window.location.pathname === '/counter.html' ? 'counter' : 'till'
const channels: readonly string[] = kind === 'counter' ? COUNTER_CHANNELS : CHANNELS
const events: readonly string[] = kind === 'counter' ? COUNTER_EVENTS : EVENTS

const bridge: TillBridge = {
  kind,
  call(channel, input) {
    if (!channels.includes(channel)) return Promise.resolve({ ok: false, error: { code: 'bad-input', retry: false, facts: {} } })
    return ipcRenderer.invoke(channel, input)
  },
  on(event, listener) {
    if (!events.includes(event)) return () => undefined
    // The page gets the payload only: Electron's own event object carries the sender.
    const hear = (_event: unknown, payload: unknown) => listener(payload)
    ipcRenderer.on(event, hear)
    return () => {
      ipcRenderer.removeListener(event, hear)
    }
  },
}
contextBridge.exposeInMainWorld('till', Object.freeze(bridge))
