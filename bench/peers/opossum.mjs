/**
 * The stack of many Node back ends: Express, axios, and opossum with `{ timeout: 3000, errorThresholdPercentage: 50 }`,
 * otherwise its defaults. Connections are kept alive, and as many as are needed.
 *
 *   NODE_ENV=production node bench/peers/opossum.mjs UPSTREAM
 *
 * `/call` answers 200 with the upstream's answer, 503 where the breaker refused to ask, 502 where it asked in vain.
 * `/attempts` says how many connections to the upstream it has tried to open. It prints its port.
 */
import http from 'node:http'
import axios from 'axios'
import express from 'express'
import CircuitBreaker from 'opossum'

const upstream = process.argv[2]
let attempts = 0

class CountingAgent extends http.Agent {
  createConnection(...facts) {
    attempts += 1
    return super.createConnection(...facts)
  }
}

const httpAgent = new CountingAgent({ keepAlive: true })
const client = axios.create({ httpAgent, responseType: 'arraybuffer', proxy: false })

const breaker = new CircuitBreaker(async (url) => client.get(url), { timeout: 3000, errorThresholdPercentage: 50 })
const app = express()
app.disable('x-powered-by')
app.disable('etag')

app.get('/call', async (_request, response) => {
  try {
    const { data } = await breaker.fire(`${upstream}/call`)
    response.type('application/json').send(data)
  } catch (error) {
    response.status(error.code === 'EOPENBREAKER' ? 503 : 502).send('failed')
  }
})
app.get('/attempts', (_request, response) => response.send(String(attempts)))

const server = app.listen(0, '127.0.0.1', 4096, () => console.log(server.address().port))
