// The service worker of sites whose content is verified in the browser. It answers the page's requests itself: it asks
// the gateway for a CAR of the path, takes from it only blocks whose SHA-256 is the one that their CID says, follows
// the path from the root's CID, and hands out the file's bytes as they are proven. What does not fit is an error.
//
// Specifications: trustless gateway (IPIP-402, IPIP-412), CARv1, CIDv1, dag-pb, UnixFS with HAMT directories.
'use strict';

const BLOCK_BYTES_MAX = 4 * 1024 * 1024;
const WAITING_BLOCKS_MAX = 64;
const DEPTH_MAX = 64;
const ENTRIES_MAX = 10000;
const RAW = 0x55, DAG_PB = 0x70, SHA2_256 = 0x12, IDENTITY = 0;
const BASE32 = 'abcdefghijklmnopqrstuvwxyz234567';
const BASE36 = '0123456789abcdefghijklmnopqrstuvwxyz';
const BASE58 = '123456789ABCDEFGHJKLMNPQRSTUVWXYZabcdefghijkmnopqrstuvwxyz';
const SANDBOX = 'sandbox allow-scripts allow-forms allow-popups allow-modals allow-downloads';
const OWN = '/.well-known/cairn';
const TYPES = {
  html: 'text/html', htm: 'text/html', css: 'text/css', js: 'text/javascript', mjs: 'text/javascript',
  json: 'application/json', svg: 'image/svg+xml', png: 'image/png', jpg: 'image/jpeg', jpeg: 'image/jpeg',
  gif: 'image/gif', webp: 'image/webp', avif: 'image/avif', ico: 'image/x-icon', txt: 'text/plain', md: 'text/plain',
  xml: 'text/xml', pdf: 'application/pdf', wasm: 'application/wasm', mp4: 'video/mp4', webm: 'video/webm',
  mp3: 'audio/mpeg', ogg: 'audio/ogg', flac: 'audio/flac', woff: 'font/woff', woff2: 'font/woff2',
};

/** Something that the gateway sent does not prove what it should. */
class Unproven extends Error {}

/** The gateway has no such thing; status and words are its own. */
class Refused extends Error {
  constructor(status, words) {
    super(words);
    this.status = status;
  }
}

/** Reads a varint; returns [value, next position]. */
function varint(bytes, at) {
  let value = 0;
  for (let i = 0; i < 8; i++) {
    const byte = bytes[at + i];
    if (byte === undefined) throw new Unproven('a number is cut off');
    value += (byte & 0x7f) * 2 ** (7 * i);
    if (byte < 0x80) return [value, at + i + 1];
  }
  throw new Unproven('a number is too large');
}

function hex(bytes) {
  let text = '';
  for (const byte of bytes) text += byte.toString(16).padStart(2, '0');
  return text;
}

/** Fields of a protobuf message, as [number, value]: a number, or bytes. */
function* fields(bytes) {
  for (let at = 0; at < bytes.length;) {
    let key, value;
    [key, at] = varint(bytes, at);
    if ((key & 7) === 0) {
      [value, at] = varint(bytes, at);
    } else if ((key & 7) === 2) {
      let length;
      [length, at] = varint(bytes, at);
      if (at + length > bytes.length) throw new Unproven('a field is cut off');
      value = bytes.subarray(at, at + length);
      at += length;
    } else {
      throw new Unproven('a field is of no known kind');
    }
    yield [key >>> 3, value];
  }
}

/** Digits of a base whose size is no power of two, as bytes; leading zero digits are zero bytes. */
function fromDigits(text, alphabet) {
  let number = 0n;
  for (const c of text) {
    const digit = alphabet.indexOf(c);
    if (digit < 0) throw new Unproven('the address has no CID');
    number = number * BigInt(alphabet.length) + BigInt(digit);
  }
  const bytes = [];
  for (; number > 0n; number >>= 8n) bytes.unshift(Number(number & 0xffn));
  for (const c of text) {
    if (c !== alphabet[0]) break;
    bytes.unshift(0);
  }
  return Uint8Array.from(bytes);
}

function fromBase32(text) {
  const bytes = [];
  let bits = 0, value = 0;
  for (const c of text) {
    const digit = BASE32.indexOf(c);
    if (digit < 0) throw new Unproven('the address has no CID');
    value = (value << 5 | digit) & 0xfff;
    bits += 5;
    if (bits >= 8) {
      bits -= 8;
      bytes.push(value >> bits & 0xff);
    }
  }
  return Uint8Array.from(bytes);
}

/** Reads a CID at a place in bytes; returns [CID, next position]. */
function readCid(bytes, start) {
  let at = start, version = 0, codec = DAG_PB;
  if (bytes[start] !== SHA2_256 || bytes[start + 1] !== 32) {
    [version, at] = varint(bytes, at);
    [codec, at] = varint(bytes, at);
    if (version !== 1) throw new Unproven('a CID is of no known version');
  }
  let hash, length;
  const multihash = at;
  [hash, at] = varint(bytes, at);
  [length, at] = varint(bytes, at);
  const digest = bytes.subarray(at, at + length);
  if (digest.length !== length) throw new Unproven('a CID is cut off');
  return [{ codec, hash, digest, key: hex(bytes.subarray(multihash, at + length)) }, at + length];
}

function parseCid(text) {
  const bytes = text.startsWith('Qm') ? fromDigits(text, BASE58)
    : text.startsWith('k') ? fromDigits(text.slice(1), BASE36)
      : text.startsWith('b') ? fromBase32(text.slice(1)) : new Uint8Array();
  const [cid, end] = readCid(bytes, 0);
  if (end !== bytes.length) throw new Unproven('the address has no CID');
  return cid;
}

async function verify(cid, data) {
  if (cid.hash !== SHA2_256 || cid.digest.length !== 32) {
    throw new Unproven('a block is hashed with something other than SHA-256');
  }
  const digest = new Uint8Array(await crypto.subtle.digest('SHA-256', data));
  if (!digest.every((byte, i) => byte === cid.digest[i])) {
    throw new Unproven('a block is not the one that its CID names');
  }
}

/** Blocks of a CAR as it arrives, each verified before anybody sees it. */
class Blocks {
  constructor(body) {
    this.reader = body.getReader();
    this.chunk = new Uint8Array();
    this.waiting = new Map();
    this.isBegun = false;
  }

  /** Makes sure that the next bytes are there, or says that the stream is at its end. */
  async fill(count) {
    while (this.chunk.length < count) {
      const { done, value } = await this.reader.read();
      if (done) return false;
      const joined = new Uint8Array(this.chunk.length + value.length);
      joined.set(this.chunk);
      joined.set(value, this.chunk.length);
      this.chunk = joined;
    }
    return true;
  }

  /** The next section's bytes, or nothing at the end. */
  async section() {
    await this.fill(10);
    if (this.chunk.length === 0) return undefined;
    const [length, at] = varint(this.chunk, 0);
    if (length > BLOCK_BYTES_MAX + 256) throw new Unproven('a block is too large');
    if (!await this.fill(at + length)) throw new Unproven('the archive is cut off');
    const section = this.chunk.subarray(at, at + length);
    this.chunk = this.chunk.subarray(at + length);
    return section;
  }

  /** A block's bytes. Blocks that come before it wait for their turn. */
  async take(cid) {
    if (cid.hash === IDENTITY) return cid.digest;
    const early = this.waiting.get(cid.key);
    if (early) return early;
    if (!this.isBegun) {
      await this.section(); // the header says what the gateway believes the root to be, which proves nothing
      this.isBegun = true;
    }
    for (let section = await this.section(); section; section = await this.section()) {
      const [found, at] = readCid(section, 0);
      const data = section.subarray(at);
      await verify(found, data);
      if (found.key === cid.key) return data;
      if (this.waiting.size === WAITING_BLOCKS_MAX) throw new Unproven('blocks come in no useful order');
      this.waiting.set(found.key, data);
    }
    throw new Unproven('a block is missing');
  }

  cancel() {
    return this.reader.cancel().catch(() => undefined);
  }
}

const DIRECTORY = 1, FILE = 2, SYMLINK = 4, HAMT = 5;
const utf8 = new TextDecoder('utf-8', { fatal: false });

/** What a block is: kind, inline data, links with name and CID, sizes of its parts. */
function node(cid, bytes) {
  if (cid.codec === RAW) return { kind: FILE, data: bytes, links: [], sizes: [], size: bytes.length };
  if (cid.codec !== DAG_PB) throw new Unproven('the path leads to something that is no file');
  const links = [];
  const made = { kind: 0, data: new Uint8Array(), links, sizes: [], size: 0, fanout: 256 };
  for (const [number, value] of fields(bytes)) {
    if (number === 2) {
      const link = { name: '' };
      for (const [part, content] of fields(value)) {
        if (part === 1) [link.cid] = readCid(content, 0);
        if (part === 2) link.name = utf8.decode(content);
      }
      if (!link.cid) throw new Unproven('a link leads nowhere');
      links.push(link);
    } else if (number === 1) {
      for (const [part, content] of fields(value)) {
        if (part === 1) made.kind = content;
        if (part === 2) made.data = content;
        if (part === 3) made.size = content;
        if (part === 4) made.sizes.push(content);
        if (part === 6) made.fanout = content;
      }
    }
  }
  if (made.kind === 0) made.kind = FILE;
  made.prefix = (made.fanout - 1).toString(16).length;
  return made;
}

/** The link of a name in a directory. In a HAMT the blocks on the way come in the archive, and nothing else does. */
async function find(blocks, directory, name) {
  if (directory.kind === DIRECTORY) return directory.links.find((link) => link.name === name);
  if (directory.kind !== HAMT) return undefined;
  const bucket = hamtBuckets(name);
  let shard = directory;
  for (let depth = 0; depth < DEPTH_MAX; depth++) {
    const prefix = bucket(Math.log2(shard.fanout)).toString(16).toUpperCase().padStart(shard.prefix, '0');
    const link = shard.links.find((one) => one.name === prefix || one.name === prefix + name);
    if (!link || link.name === prefix + name) return link;
    shard = node(link.cid, await blocks.take(link.cid));
  }
  return undefined;
}

/** Hands out the bits of a name's murmur3-x64-64, from its first byte's highest on. */
function hamtBuckets(name) {
  const hash = murmur3(new TextEncoder().encode(name));
  let used = 0;
  return (bits) => {
    used += bits;
    if (used > 64) throw new Unproven('a directory is nested too deep');
    return Number(hash >> BigInt(64 - used) & (1n << BigInt(bits)) - 1n);
  };
}

/** The first half of MurmurHash3 x64 128, whose bytes stand in big-endian order as HAMTs have it. */
function murmur3(bytes) {
  const mask = (1n << 64n) - 1n;
  const times = (a, b) => a * b & mask;
  const turned = (a, by) => (a << by | a >> 64n - by) & mask;
  const mixed = (k) => {
    k = times(k ^ k >> 33n, 0xff51afd7ed558ccdn);
    k = times(k ^ k >> 33n, 0xc4ceb9fe1a85ec53n);
    return k ^ k >> 33n;
  };
  const c1 = 0x87c37b91114253d5n, c2 = 0x4cf5ad432745937fn;
  const word = (at) => {
    let value = 0n;
    for (let i = 7; i >= 0; i--) value = value << 8n | BigInt(bytes[at + i] ?? 0);
    return value;
  };
  const first = (k) => times(turned(times(k, c1), 31n), c2), second = (k) => times(turned(times(k, c2), 33n), c1);
  let h1 = 0n, h2 = 0n, at = 0;
  for (; at + 16 <= bytes.length; at += 16) {
    h1 = (times(turned(h1 ^ first(word(at)), 27n) + h2 & mask, 5n) + 0x52dce729n) & mask;
    h2 = (times(turned(h2 ^ second(word(at + 8)), 31n) + h1 & mask, 5n) + 0x38495ab5n) & mask;
  }
  if (bytes.length > at + 8) h2 ^= second(word(at + 8));
  if (bytes.length > at) h1 ^= first(word(at));
  h1 ^= BigInt(bytes.length);
  h2 ^= BigInt(bytes.length);
  h1 = h1 + h2 & mask;
  h2 = h2 + h1 & mask;
  return mixed(h1) + mixed(h2) & mask;
}

/** A file's bytes from first to last, in order. */
async function* content(blocks, file, first, last, depth = 0) {
  if (depth > DEPTH_MAX) throw new Unproven('a file is nested too deep');
  if (file.data.length > first && last >= 0) yield file.data.subarray(first, last + 1);
  let start = file.data.length;
  for (let i = 0; i < file.links.length; i++) {
    const size = file.sizes[i];
    if (size === undefined) throw new Unproven('a file does not say how long its parts are');
    if (start + size > first && start <= last) {
      const { cid } = file.links[i];
      const part = node(cid, await blocks.take(cid));
      if (part.kind !== FILE && part.kind !== 0 || length(part) !== size) {
        throw new Unproven('a part of a file is not as long as it should be');
      }
      yield* content(blocks, part, Math.max(0, first - start), last - start, depth + 1);
    }
    start += size;
  }
}

function length(file) {
  return file.sizes.reduce((sum, size) => sum + size, file.data.length);
}

/** All entries of a directory, down to the leaves of a HAMT. */
async function* entries(blocks, directory, depth = 0) {
  for (const link of directory.links) {
    if (directory.kind === HAMT && link.name.length === directory.prefix) {
      if (depth > DEPTH_MAX) throw new Unproven('a directory is nested too deep');
      yield* entries(blocks, node(link.cid, await blocks.take(link.cid)), depth + 1);
    } else {
      yield directory.kind === HAMT ? link.name.slice(directory.prefix) : link.name;
    }
  }
}

/** Where a path's root is, by the address: its CID, and the names below it. */
function place(url) {
  const names = url.pathname.split('/').filter((name) => name).map(decodeURIComponent);
  const labels = url.hostname.split('.');
  if (labels[1] === 'ipfs') return { root: labels[0], names };
  if (names[0] === 'ipfs') return { root: names[1], names: names.slice(2) };
  return { root: undefined, names: names[0] === 'ipns' ? names.slice(2) : names };
}

/** Opens what a path leads to: an archive, and what is at the path's end. */
async function open(path, range) {
  const query = `format=car&dag-scope=entity&car-dups=y&car-order=dfs${range ? `&entity-bytes=${range}` : ''}`;
  const answer = await fetch(`${path.pathname}?${query}`, { redirect: 'error' });
  if (!answer.ok) throw new Refused(answer.status, (await answer.text()).slice(0, 1000));
  const { root, names } = place(path);
  // Where a name leads is the gateway's word; everything below is proven.
  const cid = parseCid(root ?? (answer.headers.get('X-Ipfs-Roots') ?? '').split(',')[0]);
  const blocks = new Blocks(answer.body);
  try {
    let at = { cid, node: node(cid, await blocks.take(cid)) };
    for (const name of names) {
      const link = await find(blocks, at.node, name);
      if (!link) throw new Refused(404, `There is no ${name} on this path`);
      at = { cid: link.cid, node: node(link.cid, await blocks.take(link.cid)) };
    }
    return { blocks, cid: at.cid, found: at.node };
  } catch (e) {
    await blocks.cancel();
    throw e;
  }
}

function typeOf(name, start) {
  const known = TYPES[name.split('.').pop().toLowerCase()];
  if (known) return known.startsWith('text/') ? `${known}; charset=utf-8` : known;
  const text = utf8.decode(start.subarray(0, 512));
  if (/^\s*<(!doctype html|html)/i.test(text)) return 'text/html; charset=utf-8';
  return /[\u0000-\u0008\ufffd]/.test(text) ? 'application/octet-stream' : 'text/plain; charset=utf-8';
}

/** A stream of proven bytes that ends in an error where proof is missing. */
function streamed(blocks, bytes) {
  return new ReadableStream({
    async pull(controller) {
      try {
        const { done, value } = await bytes.next();
        if (done) {
          controller.close();
          await blocks.cancel();
        } else {
          controller.enqueue(value);
        }
      } catch (e) {
        controller.error(e);
        await blocks.cancel();
      }
    },
    cancel: () => blocks.cancel(),
  });
}

/** The part that is asked for, or all: [first, last, whether it is a part]. */
function span(header, size) {
  const match = /^bytes=(\d+)-(\d*)$/.exec(header ?? '');
  if (!match || Number(match[1]) >= size) return [0, size - 1, false];
  return [Number(match[1]), Math.min(size - 1, match[2] ? Number(match[2]) : size - 1), true];
}

async function sendFile(request, url, name, opened) {
  const size = length(opened.found);
  const [first, last, isPart] = span(request.headers.get('Range'), size);
  let { blocks, found } = opened;
  if (isPart) {
    await blocks.cancel();
    ({ blocks, found } = await open(url, `${first}:${last}`));
  }
  const bytes = content(blocks, found, first, last);
  const start = await bytes.next();
  const rest = (async function* all() {
    if (!start.done) {
      yield start.value;
      yield* bytes;
    }
  })();
  const headers = {
    'Content-Type': typeOf(name, start.done || first > 0 ? new Uint8Array() : start.value),
    'Content-Length': String(last - first + 1),
    'Accept-Ranges': 'bytes',
    'X-Content-Type-Options': 'nosniff',
    'X-Cairn-Verified': opened.cid.key,
  };
  if (isPart) headers['Content-Range'] = `bytes ${first}-${last}/${size}`;
  if (/^\/ip[fn]s\//.test(url.pathname)) headers['Content-Security-Policy'] = SANDBOX;
  return new Response(streamed(blocks, rest), { status: isPart ? 206 : 200, headers });
}

function escaped(text) {
  return text.replace(/[&<>"']/g, (c) => `&#${c.charCodeAt(0)};`);
}

function page(status, title, body) {
  const html = `<!doctype html><html lang="en"><meta charset="utf-8"><title>${escaped(title)}</title>`
    + '<meta name="viewport" content="width=device-width, initial-scale=1">'
    + '<style>:root{color-scheme:light dark}body{font:16px/1.5 system-ui;margin:2rem auto;padding:0 1rem}'
    + `</style><main><h1>${escaped(title)}</h1>${body}</main>`;
  const headers = {
    'Content-Type': 'text/html; charset=utf-8',
    'Content-Security-Policy': "default-src 'none'; style-src 'unsafe-inline'",
    'Cache-Control': 'no-store',
  };
  return new Response(html, { status, headers });
}

async function sendListing(url, opened) {
  const names = [];
  for await (const name of entries(opened.blocks, opened.found)) {
    if (names.length === ENTRIES_MAX) break;
    names.push(name);
  }
  await opened.blocks.cancel();
  const rows = names.map((name) => `<li><a href="${escaped(encodeURIComponent(name))}">${escaped(name)}</a></li>`);
  const more = names.length === ENTRIES_MAX ? `<p>Only the first ${ENTRIES_MAX} entries are shown.</p>` : '';
  return page(200, `Index of ${decodeURIComponent(url.pathname)}`, `<ul>${rows.join('')}</ul>${more}`);
}

async function answer(request) {
  const url = new URL(request.url);
  const opened = await open(url), { kind } = opened.found;
  const name = place(url).names.pop() ?? '';
  if (kind === FILE || kind === 0) return sendFile(request, url, name, opened);
  if (kind === SYMLINK) {
    await opened.blocks.cancel();
    return page(200, 'A symbolic link', `<p>It leads to ${escaped(utf8.decode(opened.found.data))}</p>`);
  }
  if (!url.pathname.endsWith('/')) {
    await opened.blocks.cancel();
    return Response.redirect(`${url.pathname}/${url.search}`, 301);
  }
  try {
    const index = new URL(`${url.pathname}index.html`, url);
    const inner = await open(index);
    await opened.blocks.cancel();
    return await sendFile(request, index, 'index.html', inner);
  } catch (e) {
    if (!(e instanceof Refused) || e.status !== 404) throw e;
  }
  return sendListing(url, opened);
}

async function answerOrError(request) {
  try {
    return await answer(request);
  } catch (e) {
    if (e instanceof Refused) {
      return page(e.status, `The gateway answers ${e.status}`, `<p role="alert">${escaped(e.message)}</p>`);
    }
    const why = e instanceof Unproven ? e.message : 'the gateway did not answer';
    return page(502, 'This content cannot be verified', `<p role="alert">${escaped(why)}. Nothing of it is shown.</p>`);
  }
}

if (typeof self !== 'undefined' && self.registration) {
  self.addEventListener('install', () => self.skipWaiting());
  self.addEventListener('activate', (event) => event.waitUntil(self.clients.claim()));
  self.addEventListener('fetch', (event) => {
    const url = new URL(event.request.url);
    const isOurs = url.origin === self.location.origin && !url.pathname.startsWith(OWN);
    if (isOurs && event.request.method === 'GET') event.respondWith(answerOrError(event.request));
  });
}
