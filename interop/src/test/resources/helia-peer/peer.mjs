// A Helia node that is driven line by line, as the Go peer is: a line in, a line out that begins with "ok" or "error".
//   peer.mjs TRANSPORT ENCRYPTER     such as: tcp noise, ws tls
import { createHash } from 'node:crypto'
import { createInterface } from 'node:readline'
import { withBitswap } from '@helia/bitswap'
import { withLibp2pLight } from '@helia/libp2p'
import { unixfs } from '@helia/unixfs'
import { gossipsub } from '@libp2p/gossipsub'
import { identify } from '@libp2p/identify'
import { kadDHT, passthroughMapper } from '@libp2p/kad-dht'
import { noise } from '@libp2p/noise'
import { ping } from '@libp2p/ping'
import { tcp } from '@libp2p/tcp'
import { tls } from '@libp2p/tls'
import { webSockets } from '@libp2p/websockets'
import { yamux } from '@libp2p/yamux'
import { multiaddr } from '@multiformats/multiaddr'
import { createHeliaLight } from 'helia'
import { CID } from 'multiformats/cid'
import { peerIdFromString } from '@libp2p/peer-id'

const [transport, encrypter] = process.argv.slice(2)
const LISTEN = { tcp: '/ip4/127.0.0.1/tcp/0', ws: '/ip4/127.0.0.1/tcp/0/ws' }
const DEADLINE_MILLIS = 60_000

const helia = withBitswap(withLibp2pLight(createHeliaLight(), {
  addresses: { listen: [LISTEN[transport]] },
  transports: [tcp(), webSockets()],
  connectionEncrypters: [{ noise, tls }[encrypter]()],
  streamMuxers: [yamux()],
  connectionGater: { denyDialMultiaddr: () => false },
  services: {
    identify: identify(),
    ping: ping({ maxOutboundStreams: 8 }),
    dht: kadDHT({ protocol: '/ipfs/lan/kad/1.0.0', clientMode: false, peerInfoMapper: passthroughMapper }),
    pubsub: gossipsub({ allowPublishToZeroTopicPeers: true })
  }
}))
await helia.start()
const libp2p = helia.libp2p
const files = unixfs(helia)
const heard = []
const deadline = () => ({ signal: AbortSignal.timeout(DEADLINE_MILLIS) })

/** Bytes that the other side can make too: each the last one of a SHA-256 of what is before. */
function * content (bytes, seed) {
  let block = Buffer.from(String(seed))
  for (let left = bytes; left > 0; left -= block.length) {
    block = createHash('sha256').update(block).digest()
    yield block.subarray(0, left)
  }
}

const commands = {
  async connect (address) {
    const connection = await libp2p.dial(multiaddr(address), deadline())
    return `${connection.encryption} ${connection.multiplexer}`
  },
  async ping (address) {
    return await libp2p.services.ping.ping(multiaddr(address), deadline())
  },
  async agent (peer) {
    const known = await libp2p.peerStore.get(peerIdFromString(peer))
    return new TextDecoder().decode(known.metadata.get('AgentVersion'))
  },
  async add (bytes, seed) {
    return await files.addByteStream(content(Number(bytes), seed))
  },
  async read (cid) {
    const digest = createHash('sha256')
    let bytes = 0
    for await (const part of files.cat(CID.parse(cid), deadline())) {
      digest.update(part)
      bytes += part.length
    }
    return `${bytes} ${digest.digest('hex')}`
  },
  async list (cid) {
    const names = []
    for await (const entry of files.ls(CID.parse(cid), deadline())) {
      names.push(entry.name)
    }
    return names.sort().join(' ')
  },
  async provide (cid) {
    await helia.routing.provide(CID.parse(cid), deadline())
    return ''
  },
  async findprovs (cid) {
    for await (const provider of libp2p.contentRouting.findProviders(CID.parse(cid), deadline())) {
      return provider.id.toString()
    }
    return ''
  },
  async subscribe (topic) {
    libp2p.services.pubsub.addEventListener('message', ({ detail }) => {
      heard.push(`${detail.from} ${new TextDecoder().decode(detail.data)}`)
    })
    libp2p.services.pubsub.subscribe(topic)
    return ''
  },
  async subscribers (topic) {
    return libp2p.services.pubsub.getSubscribers(topic).join(' ')
  },
  async publish (topic, text) {
    await libp2p.services.pubsub.publish(topic, new TextEncoder().encode(text))
    return ''
  },
  async heard () {
    return heard.join(', ')
  }
}

console.log(libp2p.getMultiaddrs().join(' '))
for await (const line of createInterface({ input: process.stdin })) {
  const [name, ...words] = line.split(' ')
  try {
    console.log(`ok ${await commands[name](...words)}`)
  } catch (error) {
    console.log(`error ${error.name}: ${error.message}`.replaceAll('\n', ' '))
  }
}
process.exit(0)
