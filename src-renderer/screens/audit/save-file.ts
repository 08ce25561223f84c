import type { ExportedFile } from '#shared/domain/totals.ts'

/** Hands a file of main to the machine as a download. */
export function saveFile({ fileName, mime, data }: ExportedFile): void {
  const bytes = Uint8Array.from(atob(data), (letter) => letter.charCodeAt(0))
  const url = URL.createObjectURL(new Blob([bytes], { type: mime }))
  const link = document.createElement('a')
  link.href = url
  link.download = fileName
  link.click()
  // The download reads the blob after the click has returned.
  window.setTimeout(() => URL.revokeObjectURL(url), 10_000)
}
