// The service worker of sites whose content is verified in the browser. It answers the page's requests itself: it asks
// the gateway for a CAR of the path, takes from it only blocks whose SHA-256 is the one that their CID says, follows
// the path from the root's CID, and hands out the file's bytes as they are proven. What does not fit is an error.
// Where a key's name leads it learns from the record that the key signed; where a domain leads is the gateway's word.
//
// Specifications: trustless gateway (IPIP-402, IPIP-412), CARv1, CIDv1, dag-pb, UnixFS with HAMT directories, IPNS
// records of version 2, _redirects (IPIP-2).
//
// The worker is three files, one after the other: blocks and files in them (this one), names and rules
// (worker-names.js), and the answers to what pages ask for (worker.js).
'use strict';

const BLOCK_BYTES_MAX = 4 * 1024 * 1024;
const WAITING_BLOCKS_MAX = 64;
const DEPTH_MAX = 64;
const ENTRIES_MAX = 10000;
const RULES_BYTES_MAX = 64 * 1024;
const NAMES_MAX = 8;
const RECORD_MILLIS_MAX = 60 * 1000;
const RAW = 0x55, DAG_PB = 0x70, LIBP2P_KEY = 0x72, SHA2_256 = 0x12, IDENTITY = 0;
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
