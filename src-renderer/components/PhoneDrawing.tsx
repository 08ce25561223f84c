/** A phone showing a payment code inside the scanner's frame. */
export function PhoneDrawing({ label }: { label: string }) {
  return (
    <svg className="phone" viewBox="0 0 300 300" role="img" aria-label={label}>
      <rect x="84" y="14" width="132" height="272" rx="22" fill="var(--surface)" stroke="var(--line-control)" strokeWidth="2.5" />
      <rect x="130" y="26" width="40" height="6" rx="3" fill="var(--line-strong)" />
      <rect x="106" y="52" width="88" height="10" rx="5" fill="var(--line)" />
      <path
        fill="var(--text)"
        d="M104 86h4v46h-4zM111 86h2v46h-2zM116 86h6v46h-6zM125 86h2v46h-2zM130 86h3v46h-3zM136 86h6v46h-6zM145 86h2v46h-2zM150 86h4v46h-4zM157 86h2v46h-2zM162 86h6v46h-6zM171 86h3v46h-3zM177 86h2v46h-2zM182 86h5v46h-5zM190 86h6v46h-6z"
      />
      <path fill="none" stroke="var(--text)" strokeWidth="7" d="M117.5 155.5h19v19h-19zM163.5 155.5h19v19h-19zM117.5 201.5h19v19h-19z" />
      <path
        fill="var(--text)"
        d="M146 152h7v7h-7zM146 166h7v14h-7zM114 184h14v7h-14zM135 184h7v7h-7zM149 187h14v7h-14zM170 184h7v7h-7zM163 198h7v14h-7zM177 194h9v7h-9zM149 204h7v7h-7zM156 215h14v9h-14zM177 208h9v16h-9z"
      />
      <rect x="118" y="246" width="64" height="10" rx="5" fill="var(--line)" />
      <path
        fill="none"
        stroke="var(--accent)"
        strokeWidth="5"
        strokeLinecap="round"
        d="M62 104V84a16 16 0 0 1 16-16h20M238 104V84a16 16 0 0 0-16-16h-20M62 204v20a16 16 0 0 0 16 16h20M238 204v20a16 16 0 0 1-16 16h-20"
      />
      <path className="beam" d="M62 143h176" stroke="var(--accent)" strokeWidth="3" strokeLinecap="round" />
    </svg>
  )
}
