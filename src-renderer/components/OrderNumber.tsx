/** The last four characters of an order number: what people read out to each other. */
export function lastFour(number: string): string {
  return number.slice(-4)
}

/** An order number with its last four bold; `short` shows those alone. */
export function OrderNumber({ number, short = false }: { number: string; short?: boolean }) {
  return (
    <span className="no">
      {short ? null : <span className="pre">{number.slice(0, -4)}</span>}
      <b>{lastFour(number)}</b>
    </span>
  )
}
