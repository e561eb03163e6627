// Uses the RPC as programs in JavaScript do, through kubo-rpc-client: a line for each thing that was tried, and what
// was wrong with it. Usage: node client.mjs http://127.0.0.1:PORT
import assert from 'node:assert/strict'
import { create, globSource } from 'kubo-rpc-client'
import { CID } from 'multiformats/cid'

const client = create({ url: process.argv[2] })
const utf8 = new TextEncoder()
const cases = []
const test = (name, run) => cases.push([name, run])

async function all (source) {
  const items = []
  for await (const item of source) items.push(item)
  return items
}

async function bytes (source) {
  return Buffer.concat(await all(source))
}

async function refused (pattern, run) {
  await assert.rejects(run, error => {
    assert.match(error.message, pattern)
    return true
  })
}

test('version', async () => assert.match((await client.version()).version, /^\d+\.\d+\.\d+/))
test('id', async () => assert.match((await client.id()).id.toString(), /^12D3KooW/))
test('commands', async () => {
  const { Subcommands } = await client.commands()
  assert.ok(Subcommands.some(command => command.Name === 'files'))
})

test('add and cat', async () => {
  const { cid, path, size } = await client.add({ path: 'a.txt', content: 'hello' }, { cidVersion: 1 })
  assert.equal(path, 'a.txt')
  assert.equal(size, 5)
  assert.equal((await bytes(client.cat(cid))).toString(), 'hello')
  assert.equal((await bytes(client.cat(cid, { offset: 1, length: 3 }))).toString(), 'ell')
})
test('add a large stream and read it back', async () => {
  const piece = Buffer.alloc(1 << 20, 7)
  async function * pieces () {
    for (let i = 0; i < 24; i++) {
      piece[0] = i
      yield Buffer.from(piece)
    }
  }
  const seen = []
  const { cid } = await client.add({ path: 'large', content: pieces() }, { progress: n => seen.push(n) })
  assert.equal(seen.at(-1), 24 << 20)
  let length = 0
  for await (const part of client.cat(cid)) length += part.length
  assert.equal(length, 24 << 20)
})
test('addAll, ls and get', async () => {
  const added = await all(client.addAll([
    { path: 'd/x.txt', content: 'x', mode: 0o640, mtime: { secs: 1000, nsecs: 5 } },
    { path: 'd/e/y.txt', content: 'y' },
    { path: 'd/empty' }
  ], { wrapWithDirectory: true }))
  assert.deepEqual(added.map(item => item.path).sort(), ['', 'd', 'd/e', 'd/e/y.txt', 'd/empty', 'd/x.txt'])
  assert.equal(added.at(-1).path, '')
  const root = added.at(-1).cid
  const [d] = await all(client.ls(root))
  assert.equal(d.name, 'd')
  assert.equal(d.type, 'dir')
  const names = (await all(client.ls(d.cid))).map(item => [item.name, item.type])
  assert.deepEqual(names, [['e', 'dir'], ['empty', 'dir'], ['x.txt', 'file']])
  const tar = await bytes(client.get(root))
  assert.ok(tar.length >= 512 && tar.includes('y.txt'))
})
test('addAll from a folder', async () => {
  const added = await all(client.addAll(globSource('.', '*.mjs')))
  assert.ok(added.some(item => item.path === 'client.mjs'))
})
test('an upload that is aborted keeps nothing', async () => {
  const stop = new AbortController()
  async function * endless () {
    while (true) {
      yield Buffer.alloc(65536)
      if (!stop.signal.aborted) setTimeout(() => stop.abort(), 100)
      await new Promise(resolve => setTimeout(resolve, 5))
    }
  }
  await assert.rejects(client.add(endless(), { signal: stop.signal }))
  assert.equal((await bytes(client.cat((await client.add('still there')).cid))).toString(), 'still there')
})
test('what is not there is an error', async () => {
  const missing = CID.parse('bafkreidtzm4frjuhvbeuzizsgbjqcyuc6pnnhhkcz5rmuttz3wrkvr6zvq')
  await refused(/./, () => bytes(client.cat(missing, { timeout: 5000 })))
  await refused(/./, () => client.block.get(missing, { timeout: 5000 }))
})

test('block', async () => {
  const cid = await client.block.put(utf8.encode('block'), { format: 'raw' })
  assert.equal(Buffer.from(await client.block.get(cid)).toString(), 'block')
  assert.equal((await client.block.stat(cid)).size, 5)
  const [removed] = await all(client.block.rm(cid))
  assert.equal(removed.error, undefined)
  const [again] = await all(client.block.rm(cid))
  assert.match(again.error.message, /could not find/)
})
test('dag', async () => {
  const leaf = await client.dag.put({ leaf: true })
  const cid = await client.dag.put({ a: { b: 7 }, leaf }, { pin: true })
  assert.equal((await client.dag.get(cid, { path: 'a/b' })).value, 7)
  assert.deepEqual((await client.dag.get(cid)).value.a, { b: 7 })
  assert.equal((await client.dag.resolve(cid, { path: 'leaf' })).cid.toString(), leaf.toString())
  const car = await bytes(client.dag.export(cid))
  const [{ root }] = await all(client.dag.import([car]))
  assert.equal(root.cid.toString(), cid.toString())
  assert.equal(root.pinErrorMsg, '')
})
test('refs', async () => {
  const added = await all(client.addAll([{ path: 'r/1', content: '1' }, { path: 'r/2', content: '2' }]))
  const root = added.at(-1).cid
  assert.equal((await all(client.refs(root))).filter(ref => ref.err === '' || ref.err == null).length, 2)
  assert.ok((await all(client.refs.local())).length > 2)
})
test('resolve', async () => {
  const added = await all(client.addAll([{ path: 's/1', content: 'one' }]))
  assert.equal(await client.resolve(`/ipfs/${added.at(-1).cid}/1`), `/ipfs/${added[0].cid}`)
})

test('pin', async () => {
  const { cid } = await client.add('to be pinned', { pin: false })
  assert.equal((await client.pin.add(cid)).toString(), cid.toString())
  const [pin] = await all(client.pin.ls({ paths: cid }))
  assert.equal(pin.type, 'recursive')
  assert.ok((await all(client.pin.ls({ type: 'recursive' }))).some(item => item.cid.equals(cid)))
  assert.equal((await client.pin.rm(cid)).toString(), cid.toString())
  await refused(/not pinned/, () => all(client.pin.ls({ paths: cid })))
  await refused(/not pinned or pinned indirectly/, () => client.pin.rm(cid))
  assert.equal((await all(client.pin.addAll([{ path: cid }]))).length, 1)
  assert.equal((await all(client.pin.rmAll([cid]))).length, 1)
})

test('files', async () => {
  await client.files.mkdir('/js/deep', { parents: true })
  await client.files.write('/js/deep/a', utf8.encode('hello'), { create: true })
  await client.files.write('/js/deep/a', utf8.encode('J'), { offset: 0 })
  assert.equal((await bytes(client.files.read('/js/deep/a'))).toString(), 'Jello')
  assert.equal((await bytes(client.files.read('/js/deep/a', { offset: 1, length: 2 }))).toString(), 'el')
  const stat = await client.files.stat('/js/deep/a')
  assert.equal(stat.size, 5)
  assert.equal(stat.type, 'file')
  await client.files.cp('/js/deep/a', '/js/b')
  await client.files.mv('/js/b', '/js/c')
  const names = (await all(client.files.ls('/js', { long: true }))).map(item => [item.name, item.type])
  assert.deepEqual(names.sort(), [['c', 'file'], ['deep', 'directory']])
  const { cid } = await client.files.stat('/js')
  assert.equal((await client.files.flush('/js')).toString(), cid.toString())
  await refused(/file does not exist/, () => client.files.stat('/js/nothing'))
  await refused(/already has entry by that name/, () => client.files.cp('/js/c', '/js/deep/a'))
  await client.files.rm('/js', { recursive: true })
  assert.ok(!(await all(client.files.ls('/'))).some(item => item.name === 'js'))
})
test('many writers of one directory', async () => {
  await client.files.mkdir('/many')
  await Promise.all([...Array(40).keys()].map(i =>
    client.files.write(`/many/${i}`, utf8.encode(`${i}`), { create: true })))
  assert.equal((await all(client.files.ls('/many'))).length, 40)
})

test('repo', async () => {
  assert.ok((await client.repo.stat()).numObjects > 0n)
  assert.ok(await client.repo.version())
  const { cid } = await client.add('garbage', { pin: false })
  const removed = await all(client.repo.gc())
  assert.ok(removed.some(item => Buffer.from(item.cid.multihash.bytes).equals(Buffer.from(cid.multihash.bytes))))
})
test('config', async () => {
  assert.match(await client.config.get('Addresses.API'), /127\.0\.0\.1/)
  assert.ok((await client.config.getAll()).Addresses.Gateway)
})
test('log', async () => {
  assert.ok(Array.isArray(await client.log.ls()))
  assert.match((await client.log.level('all', 'error')).message, /Changed log level/)
})
test('diag', async () => {
  assert.ok((await client.diag.sys()).runtime)
  assert.ok((await client.diag.cmds()).length > 0)
})
test('object', async () => {
  const added = await all(client.addAll([{ path: 'o/1', content: 'one' }]))
  const { cid } = await client.add('two')
  const changed = await client.object.patch.addLink(added.at(-1).cid, { Name: '2', Hash: cid, Tsize: 3 })
  assert.deepEqual((await all(client.ls(changed))).map(item => item.name), ['1', '2'])
  const back = await client.object.patch.rmLink(changed, { Name: '2' })
  assert.equal(back.toString(), added.at(-1).cid.toString())
})
test('stop', async () => await client.stop())

let failed = 0
for (const [name, run] of cases) {
  try {
    await run()
    console.log(`ok ${name}`)
  } catch (error) {
    failed++
    console.log(`FAILED ${name}: ${error.stack}`)
  }
}
process.exit(failed === 0 ? 0 : 1)
