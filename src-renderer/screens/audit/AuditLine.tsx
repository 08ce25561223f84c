import { CircleAlert, ShieldCheck, X } from 'lucide-react'
import type { AuditRow } from '#shared/domain/audit.ts'
import { Button } from '../../components/Button.tsx'
import { Icon } from '../../components/icons.tsx'
import { Note } from '../../components/Note.tsx'
import { OrderNumber } from '../../components/OrderNumber.tsx'
import { go } from '../../stores/screen-store.ts'
import { useSnapshot } from '../../stores/till-store.ts'
import { auditText } from '../../text/audit-text.ts'
import { useText } from '../../text/text.ts'
import { changesOf, detailsOf, titleOf, valueWords } from './audit-words.ts'

type LineProps = { row: AuditRow; onClose: () => void; onOrder: (number: string) => void; onFrom: (seq: number) => void }

/** True when a line is what was written and stands where it stood. */
export function isSound({ proof }: AuditRow): boolean {
  return proof.own && proof.before && proof.after !== false
}

/** One line whole: who, when, where, before and after, why, and its proof. */
export function AuditLine({ row, onClose, onOrder, onFrom }: LineProps) {
  const text = useText()
  const words = auditText[text.lang]
  const { shop } = useSnapshot().settings
  const { changes, more } = changesOf(row.facts)
  const details = detailsOf(row, text)
  const { orderId, orderNumber, run } = row
  return (
    <aside className="line-panel" aria-label={words.line(text.number(row.seq))}>
      <div className="head">
        <div>
          <span className="eyebrow">{words.line(text.number(row.seq))}</span>
          <h2>{titleOf(row, text)}</h2>
        </div>
        <button type="button" className="btn quiet sm" aria-label={words.close} onClick={onClose}>
          <Icon of={X} />
        </button>
      </div>
      <dl className="facts left">
        <dt>{words.when}</dt>
        <dd>
          {text.date(row.at)}, {text.timeSeconds(row.at)}
        </dd>
        <dt>{words.who}</dt>
        <dd>{row.personName ?? words.till}</dd>
        <dt>{words.where}</dt>
        <dd>
          {shop.tillName} ({shop.tillCode}){run === null ? '' : `, ${words.hosts[run.host] ?? run.host}, ${run.version}`}
        </dd>
        {orderNumber === null ? null : (
          <>
            <dt>{words.order}</dt>
            <dd>
              <OrderNumber number={orderNumber} />
            </dd>
          </>
        )}
      </dl>
      {orderId === null ? null : (
        <div className="row-acts">
          <Button small onPress={() => go('orders', { orderId })}>
            {words.openOrder}
          </Button>
          {orderNumber === null ? null : (
            <Button small onPress={() => onOrder(orderNumber)}>
              {words.ofOrder}
            </Button>
          )}
        </div>
      )}
      {changes.length > 0 ? (
        <table className="changes">
          <caption>{words.changes}</caption>
          <thead>
            <tr>
              <th scope="col">{words.setting}</th>
              <th scope="col">{words.was}</th>
              <th scope="col">{words.is}</th>
            </tr>
          </thead>
          <tbody>
            {changes.map(({ path, before, after }) => (
              <tr key={path}>
                <th scope="row">{words.facts[path] ?? path}</th>
                {after === undefined ? (
                  <td colSpan={2}>{words.onlyChanged}</td>
                ) : (
                  <>
                    <td>{valueWords(before, text)}</td>
                    <td>{valueWords(after, text)}</td>
                  </>
                )}
              </tr>
            ))}
          </tbody>
        </table>
      ) : null}
      {more > 0 ? <p className="muted sm">{words.moreChanges(text.number(more))}</p> : null}
      {details.length > 0 ? (
        <section aria-label={words.details}>
          <h3>{words.details}</h3>
          <dl className="facts left">
            {details.map(({ name, value }) => (
              <div key={name} className="pair">
                <dt>{name}</dt>
                <dd>{value}</dd>
              </div>
            ))}
          </dl>
        </section>
      ) : null}
      <section aria-label={words.proof}>
        <h3>{words.proof}</h3>
        <Proof row={row} />
        <dl className="facts left hashes">
          <dt>{words.hash}</dt>
          <dd className="mono">{row.hash}</dd>
          <dt>{words.prev}</dt>
          <dd className="mono">{row.prev}</dd>
        </dl>
        <Button small kind="quiet" onPress={() => onFrom(row.seq)}>
          {words.fromHere}
        </Button>
      </section>
    </aside>
  )
}

function Proof({ row }: { row: AuditRow }) {
  const words = auditText[useText().lang]
  const { own, before, after } = row.proof
  if (isSound(row)) {
    return (
      <Note tone="paid" icon={ShieldCheck}>
        {words.fits}
      </Note>
    )
  }
  return (
    <Note tone="declined" icon={CircleAlert}>
      {[own ? '' : words.changedSince, before ? '' : words.beforeMissing, after === false ? words.afterMissing : ''].filter(Boolean).join(' ')}
    </Note>
  )
}
