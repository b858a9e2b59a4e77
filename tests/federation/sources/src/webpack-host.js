// Rule: a host that names its remotes at build time, in the plugin's options.
import('./webpack-host-page.js')
