/** The MFE's one exposed module: `./mount`. */
import { mountReact } from '@muntin/react'
import { Header } from './Header.tsx'
import './header.css'
import './menu.css'

export default mountReact(Header)
