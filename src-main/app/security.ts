import { app, type Session, type WebContents } from 'electron'

/** What a page of ours may load: our own files, pictures drawn in the page, and files it hands to the person to save. */
function mayLoad(url: string, resourceType: string): boolean {
  if (url.startsWith('app://till/') || url.startsWith('blob:app://till/')) return true
  if (url.startsWith('data:')) return resourceType === 'image'
  return url.startsWith('devtools:') && !app.isPackaged
}

/** Closes a session: no permission, no device, no request outside our own scheme, no download but what a page of ours made itself. */
export function closeSession(session: Session): void {
  // Null first: what an earlier version may have granted is dropped.
  session.setPermissionRequestHandler(null)
  session.setPermissionRequestHandler((_contents, _permission, answer) => answer(false))
  session.setPermissionCheckHandler(() => false)
  session.setDevicePermissionHandler(() => false)
  session.webRequest.onBeforeRequest((details, answer) => answer({ cancel: !mayLoad(details.url, details.resourceType) }))
  session.on('will-download', (event, item) => {
    if (!item.getURL().startsWith('blob:app://till/')) event.preventDefault()
  })
  session.setSpellCheckerEnabled(false)
}

/** Keeps a page where it is: it may reload itself, and neither go elsewhere, nor open a window, nor hold a foreign page in itself. */
export function closeContents(contents: WebContents): void {
  contents.on('will-navigate', (event) => {
    if (event.url !== contents.getURL()) event.preventDefault()
  })
  contents.on('will-frame-navigate', (event) => {
    if (!event.isMainFrame || event.url !== contents.getURL()) event.preventDefault()
  })
  contents.on('will-redirect', (event) => event.preventDefault())
  contents.on('will-attach-webview', (event) => event.preventDefault())
  contents.setWindowOpenHandler(() => ({ action: 'deny' }))
}

/** True when an installed till was started with switches that open it to a debugger; it must not run so. */
export function isOpenToDebugger(): boolean {
  const switches = ['remote-debugging-port', 'remote-debugging-pipe', 'inspect', 'inspect-brk', 'js-flags']
  return app.isPackaged && switches.some((name) => app.commandLine.hasSwitch(name))
}
