/** The MFE's one exposed module: `./mount`. */
import { mountReact } from '@muntin/react'
import { App } from './App.tsx'
import './page.css'
import './parts/parts.css'
import './search/search.css'
import './listing/hero.css'
import './listing/listing.css'
import './product/product.css'

export default mountReact(App)
