import { reportsText } from '../../text/reports-text.ts'
import { useText } from '../../text/text.ts'

/** The shape of the report before its first figures, so that nothing jumps when they come. */
export function ReportSkeleton() {
  const { lang } = useText()
  return (
    <div className="answer skeleton" role="status" aria-label={reportsText[lang].loading}>
      <div className="bigs">
        {['net', 'sales', 'refunds', 'count', 'average', 'unresolved'].map((figure) => (
          <span key={figure} className="hole">
            <i />
          </span>
        ))}
      </div>
      <div className="card chart-card two" />
      <div className="card by" />
      <div className="card by" />
      <div className="card cmp" />
    </div>
  )
}
