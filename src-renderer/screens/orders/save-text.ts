/** Hands a text to the machine as a downloaded file. */
export function saveText(fileName: string, text: string): void {
  const url = URL.createObjectURL(new Blob([text], { type: fileName.endsWith('.json') ? 'application/json' : 'text/plain' }))
  const link = document.createElement('a')
  link.href = url
  link.download = fileName
  link.click()
  // The download reads the blob after the click has returned.
  window.setTimeout(() => URL.revokeObjectURL(url), 10_000)
}
