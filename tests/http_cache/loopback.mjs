// Preloaded into the suite's origin, which would listen on every interface: here it listens on this machine alone.
import http from 'node:http'

const listen = http.Server.prototype.listen
http.Server.prototype.listen = function (port) {
  return listen.call(this, port, '127.0.0.1')
}
