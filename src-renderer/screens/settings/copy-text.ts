/**
 * Puts a text on the clipboard; false where the machine refuses. By selecting it in a field of its own: the clipboard's own interface asks for a
 * permission, and the till's windows are given none.
 */
export function copyText(text: string): boolean {
  const field = document.createElement('textarea')
  field.value = text
  field.readOnly = true
  field.className = 'copy-field'
  field.setAttribute('aria-hidden', 'true')
  document.body.append(field)
  const before = document.activeElement
  field.select()
  const done = document.execCommand('copy')
  field.remove()
  if (before instanceof HTMLElement) before.focus()
  return done
}
