import type { ExportedFile } from '#shared/domain/totals.ts'

/** Hands a file that main made to the machine as a download; the same way in a browser and in Electron. */
export function saveFile({ fileName, mime, data }: ExportedFile): void {
  save(fileName, new Blob([Uint8Array.from(atob(data), (letter) => letter.charCodeAt(0))], { type: mime }))
}

/** Hands a text to the machine as a downloaded file. */
export function saveText(fileName: string, text: string): void {
  save(fileName, new Blob([text], { type: fileName.endsWith('.json') ? 'application/json' : 'text/plain' }))
}

function save(fileName: string, blob: Blob): void {
  const url = URL.createObjectURL(blob)
  const link = document.createElement('a')
  link.href = url
  link.download = fileName
  link.click()
  // The download reads the blob after the click has returned.
  window.setTimeout(() => URL.revokeObjectURL(url), 10_000)
}
