import { protocol } from 'electron'
import { cacheControl, readStaticFiles, screenHeaders } from '../bridge/static-files.ts'

/** The pages of the shell, each the only one its window ever shows. */
export const PAGES = { till: 'app://till/index.html', counter: 'app://till/counter.html' } as const
export type Screen = keyof typeof PAGES

/** Makes `app://` a scheme with an origin of its own; has to run before Electron is ready. */
export function registerAppScheme(): void {
  protocol.registerSchemesAsPrivileged([{ scheme: 'app', privileges: { standard: true, secure: true, supportFetchAPI: true } }])
}

/** Serves the built screens under app://till/ from memory: a looked-up name or nothing, always with the strict headers. */
export function serveApp(rendererDir: string): void {
  const files = readStaticFiles(rendererDir)
  const headers = screenHeaders("'none'")
  protocol.handle('app', (request) => {
    const url = new URL(request.url)
    const file = url.host === 'till' && request.method === 'GET' ? files.get(url.pathname) : undefined
    if (file === undefined) return new Response('There is nothing here.', { status: 404, headers: { ...headers, 'content-type': 'text/plain' } })
    return new Response(file.body, { headers: { ...headers, 'content-type': file.type, 'cache-control': cacheControl(file) } })
  })
}
