/** The MFE's one exposed module: `./mount`. */
import { mountReact } from '@muntin/react'
import { Gallery } from './Gallery.tsx'
import './gallery.css'

export default mountReact(Gallery)
