import '@fontsource-variable/inter/opsz.css'
import './styles/tokens.css'
import './styles/till.css'
import './styles/parts.css'
import { StrictMode } from 'react'
import { createRoot } from 'react-dom/client'
import { CounterScreen } from './screens/counter/CounterScreen.tsx'

const root = document.getElementById('root')
if (root) {
  createRoot(root).render(
    <StrictMode>
      <CounterScreen />
    </StrictMode>,
  )
}
