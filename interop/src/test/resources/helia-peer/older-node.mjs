// What Helia's packages expect of Node.js 22 and Node.js 20 does not have.
import workers from 'node:worker_threads'
import zlib from 'node:zlib'

Promise.withResolvers ??= function () {
  let resolve, reject
  const promise = new this((a, b) => { resolve = a; reject = b })
  return { promise, resolve, reject }
}
workers.markAsUncloneable ??= () => {}
zlib.createZstdDecompress ??= () => { throw new Error('this Node.js has no zstd') }
globalThis.WebSocket ??= (await import('undici')).WebSocket
