import '@fontsource-variable/inter/opsz.css'
import './styles/tokens.css'
import './styles/till.css'
import './styles/parts.css'
import { StrictMode } from 'react'
import { createRoot } from 'react-dom/client'
import { App } from './App.tsx'
import { startStores } from './stores/start-stores.ts'

startStores()
const root = document.getElementById('root')
if (root) {
  createRoot(root).render(
    <StrictMode>
      <App />
    </StrictMode>,
  )
}
