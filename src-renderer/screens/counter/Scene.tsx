/** Hills and pines for the idle screen, in the theme's own colours. */
export function Scene() {
  return (
    <svg className="scene" viewBox="0 0 800 760" preserveAspectRatio="xMidYMax slice" aria-hidden="true">
      <path fill="var(--sky)" d="M0 0h800v760H0z" />
      <circle cx="560" cy="232" r="74" fill="var(--sun)" />
      <path fill="var(--h1)" d="M0 420c120-60 190-110 290-92s150 84 250 62 170-96 260-74v444H0z" />
      <path fill="var(--h2)" d="M0 520c150-70 240-30 350 4s270 20 450-74v310H0z" />
      <g>
        <path fill="var(--t1)" d="M70 440l24 50h-8l17 38h-10l16 31H32l16-31h-10l17-38h-8z" />
        <path fill="var(--t1)" d="M132 478l18 37h-6l12 28h-7l11 23H104l11-23h-7l12-28h-6z" />
        <path fill="var(--t1)" d="M640 448l26 55h-9l18 42h-11l17 34H598l17-34h-11l18-42h-9z" />
        <path fill="var(--t1)" d="M704 478l19 40h-7l13 31h-8l12 25H673l12-25h-8l13-31h-7z" />
        <path fill="var(--t1)" d="M752 448l24 50h-8l17 38h-9l15 31H714l15-31h-9l17-38h-8z" />
        <path fill="var(--t1)" d="M330 490l14 29h-5l10 22h-6l9 18H308l9-18h-6l10-22h-5z" />
      </g>
      <path fill="var(--h3)" d="M0 620c180-56 330-30 470 0s220 26 330-8v148H0z" />
      <g>
        <path fill="var(--t2)" d="M180 494l34 71h-12l24 54h-14l22 44H126l22-44h-14l24-54h-12z" />
        <path fill="var(--t2)" d="M258 556l24 50h-8l17 38h-10l16 31H220l16-31h-10l17-38h-8z" />
        <path fill="var(--t2)" d="M560 522l30 63h-11l21 48h-12l20 39H512l20-39h-12l21-48h-11z" />
        <path fill="var(--t2)" d="M60 546l26 55h-9l18 42h-10l17 34H18l17-34h-10l18-42h-9z" />
        <path fill="var(--t2)" d="M470 580l19 40h-7l13 31h-8l12 25H439l12-25h-8l13-31h-7z" />
      </g>
      <path fill="var(--h4)" d="M0 690c200-40 420-30 800-6v76H0z" />
    </svg>
  )
}
