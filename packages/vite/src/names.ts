/**
 * Rule: what a CommonJS module exports is found by loading it, in a thread of its own: with its own module cache and its
 * own NODE_ENV, since React's development build has other names than its production build.
 */
import { createRequire } from 'node:module'
import { isMainThread, parentPort, Worker, workerData } from 'node:worker_threads'

const IDENTIFIER = /^[A-Za-z_$][\w$]*$/

/** The names that `import { … }` of the CommonJS module `file` may use. Rejects with what the module threw. */
export async function exportedNames(file: string, mode: string): Promise<string[]> {
  const aside = { env: { NODE_ENV: mode }, stdout: true, stderr: true } // what it says when loaded is for no builder
  const worker = new Worker(new URL(import.meta.url), { workerData: { namesOf: file }, ...aside })
  try {
    return await new Promise<string[]>((resolve, reject) => {
      worker.once('message', resolve)
      worker.once('error', reject)
    })
  } finally {
    await worker.terminate()
  }
}

if (!isMainThread && workerData?.namesOf) {
  const exported: unknown = createRequire(workerData.namesOf)(workerData.namesOf)
  const names = typeof exported === 'object' || typeof exported === 'function' ? Object.keys(exported ?? {}) : []
  parentPort?.postMessage(names.filter((name) => IDENTIFIER.test(name) && name !== 'default'))
}
