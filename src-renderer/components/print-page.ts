import './print-page.css'

/** Prints the screen in view as a page of its own, without the frame around it. Receipts go through printReceipt. */
export function printPage(): void {
  const root = document.documentElement
  root.dataset['print'] = 'page'
  window.addEventListener('afterprint', () => root.removeAttribute('data-print'), { once: true })
  window.print()
}
