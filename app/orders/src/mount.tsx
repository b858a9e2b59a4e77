/** The container's `./mount`. */
import { mountReact } from '@muntin/react'
import { App } from './App.tsx'

export default mountReact(App)
