export type Bounds = { x: number; y: number; width: number; height: number }
/** A monitor of the stand-in; the first of a list is the primary one. */
export type StandInDisplay = { id: number; label: string }

/** What the stand-in's main process tells the driver that holds the browser. */
export type FromMain =
  | { type: 'window'; id: number; options: Record<string, unknown> }
  | { type: 'load'; id: number; url: string }
  | { type: 'reload'; id: number }
  | { type: 'send'; id: number; channel: string; args: unknown[] }
  | { type: 'close'; id: number }
  | { type: 'place'; id: number; bounds?: Bounds; fullscreen?: boolean }
  | { type: 'focus'; id: number }
  | { type: 'awake'; on: boolean; kind: string }
  | { type: 'reply'; seq: number; value?: unknown; error?: string }

/** What the driver asks of the main process, on behalf of a page; each is answered by one reply. */
export type ToMain =
  | { type: 'request'; seq: number; id: number; url: string; method: string; resourceType: string }
  | { type: 'invoke'; seq: number; id: number; channel: string; args: unknown[]; frameUrl: string; isMainFrame: boolean }
  | { type: 'navigate'; seq: number; id: number; url: string; isMainFrame: boolean }
  | { type: 'popup'; seq: number; id: number; url: string }
  | { type: 'webview'; seq: number; id: number }
  | { type: 'permission'; seq: number; id: number; permission: string }
  | { type: 'close-window'; seq: number; id: number }
  | { type: 'displays'; seq: number; displays: StandInDisplay[] }
  | { type: 'at'; seq: number; id: number; url: string }

/** How the app's protocol answered a request, or why the shell let it not through. */
export type RequestAnswer = { cancelled: true } | { cancelled: false; status: number; headers: Record<string, string>; body: Uint8Array }
