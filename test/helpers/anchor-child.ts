import { anchorHead } from '#main/book/anchor.ts'
import { payCash } from './book-rig.ts'
import { openRig } from './payment-rig.ts'

/* Sells and anchors without end, saying a dot each time, until it is killed: node anchor-child.ts DATA. */
const [dir = ''] = process.argv.slice(2)
const rig = openRig(dir)
for (;;) {
  payCash(rig)
  anchorHead(dir, rig.db, rig.clock.now())
  process.stdout.write('.')
}
