// Part of the service worker: where names lead, and what the rules of a site say. See worker-blocks.js.

/** Where a path's root is, by the address: its CID or name, and the names below it. */
function place(url) {
  const names = url.pathname.split('/').filter((name) => name).map(decodeURIComponent);
  const labels = url.hostname.split('.');
  if (labels[1] === 'ipfs') return { root: labels[0], names, isShared: false };
  if (labels[1] === 'ipns') return { name: labels[0], names, isShared: false };
  if (names[0] === 'ipfs') return { root: names[1], names: names.slice(2), isShared: true };
  if (names[0] === 'ipns') return { name: names[1], names: names.slice(2), isShared: true };
  return { names, isShared: false };
}

/** Values of a map in CBOR, as far as records have them: numbers and bytes under texts. */
function cborMap(bytes) {
  let at = 0;
  const head = () => {
    const first = bytes[at++] ?? 0xff, small = first & 31;
    if (small > 27) throw new Unproven('a record cannot be read');
    let value = small < 24 ? small : 0;
    for (let left = small < 24 ? 0 : 1 << small - 24; left > 0; left--) value = value * 256 + (bytes[at++] ?? NaN);
    return [first >> 5, value];
  };
  const take = (length) => {
    const part = bytes.subarray(at, at += length);
    if (part.length !== length) throw new Unproven('a record is cut off');
    return part;
  };
  const [kind, count] = head(), map = new Map();
  if (kind !== 5 || count > 100) throw new Unproven('a record cannot be read');
  for (let i = 0; i < count; i++) {
    const [keyKind, keyLength] = head();
    if (keyKind !== 3) throw new Unproven('a record cannot be read');
    const key = utf8.decode(take(keyLength)), [valueKind, value] = head();
    if (valueKind !== 0 && valueKind !== 2) throw new Unproven('a record cannot be read');
    map.set(key, valueKind === 2 ? take(value) : value);
  }
  return map;
}

/** The key that a name stands for, for checking signatures with: [key, its algorithm]. */
async function publicKey(name, stated) {
  let message = name.digest;
  if (name.hash !== IDENTITY) {
    if (!stated) throw new Unproven('a record does not come with its key');
    await verify(name, stated);
    message = stated;
  }
  let type = 0, data = new Uint8Array();
  for (const [number, value] of fields(message)) {
    if (number === 1) type = value;
    if (number === 2) data = value;
  }
  const algorithm = type === 1 ? { name: 'Ed25519' } : { name: 'RSASSA-PKCS1-v1_5', hash: 'SHA-256' };
  if (type > 1) throw new Unproven('the name is of a kind of key that browsers cannot check');
  try {
    return [await crypto.subtle.importKey(type === 1 ? 'raw' : 'spki', data, algorithm, false, ['verify']), algorithm];
  } catch {
    throw new Unproven('this browser cannot check signatures of the name\'s key');
  }
}

/** What a record says, once it is proven that the name's key signed it and that it has not expired. */
async function statement(name, record) {
  let stated, signature, data;
  for (const [number, value] of fields(record)) {
    if (number === 7) stated = value;
    if (number === 8) signature = value;
    if (number === 9) data = value;
  }
  if (!signature || !data) throw new Unproven('a record is not signed');
  const prefix = new TextEncoder().encode('ipns-signature:'), signed = new Uint8Array(prefix.length + data.length);
  signed.set(prefix);
  signed.set(data, prefix.length);
  const [key, algorithm] = await publicKey(name, stated);
  if (!await crypto.subtle.verify(algorithm, key, signature, signed)) {
    throw new Unproven('a record is not signed by the key of its name');
  }
  const values = cborMap(data), [value, validity] = [values.get('Value'), values.get('Validity')];
  if (!value?.subarray || !validity?.subarray) throw new Unproven('a record says nothing');
  const end = Date.parse(utf8.decode(validity).replace(/(\.\d{3})\d+/, '$1'));
  if (!(end > Date.now())) throw new Unproven('the record of the name has expired');
  return { value: utf8.decode(value), until: Math.min(end, Date.now() + RECORD_MILLIS_MAX) };
}

const followed = new Map();

/** Where a key's name leads: a CID, and names below it; nothing where that cannot be proven, as of a domain. */
async function follow(url, text, depth = 0) {
  let name;
  try {
    name = parseCid(text);
  } catch {
    return undefined; // a domain
  }
  if (name.codec !== LIBP2P_KEY) return undefined;
  if (depth === NAMES_MAX) throw new Unproven('names lead to names without end');
  const known = followed.get(text);
  if (known && known.until > Date.now()) return known;
  const address = new URL(place(url).isShared ? `/ipns/${text}` : '/', url);
  if (!place(url).isShared) address.hostname = [text, ...url.hostname.split('.').slice(1)].join('.');
  address.search = '?format=ipns-record';
  const answer = await fetch(address, { redirect: 'error', cache: 'no-cache' });
  if (!answer.ok) throw new Refused(answer.status, (await answer.text()).slice(0, 1000));
  const { value, until } = await statement(name, new Uint8Array(await answer.arrayBuffer()));
  const [, namespace, root, ...names] = value.replace(/\/+$/, '').split('/');
  let end;
  if (namespace === 'ipfs') end = { cid: parseCid(root), names, until };
  if (namespace === 'ipns') {
    const next = await follow(url, root, depth + 1);
    end = next && { cid: next.cid, names: [...next.names, ...names], until: Math.min(until, next.until) };
  }
  if (end) followed.set(text, end);
  return end;
}

function segments(path) {
  return path.replace(/^\//, '').replace(/\/$/, '').split('/').filter((name, i, all) => name || all.length > 1);
}

/** What the rules of a _redirects file say of a path: where it leads and with which status; or nothing. */
function ruled(text, path) {
  const names = segments(path);
  for (const line of text.split(/\r?\n/)) {
    const parts = line.trim().split(/\s+/);
    if (!parts[0] || parts[0].startsWith('#')) continue;
    const [from, to, status = '301'] = parts, hasSplat = from.endsWith('*');
    const isRule = from.startsWith('/') && to && parts.length <= 3 && from.slice(0, -1).indexOf('*') < 0
      && /^(200|30[12378]|404|410|451)$/.test(status) && /^(\/|https?:\/\/|ip[fn]s:\/\/)/.test(to);
    if (!isRule) throw new Refused(500, `could not parse _redirects: ${line}`);
    const wanted = segments(hasSplat ? from.slice(0, -1) : from), values = new Map();
    if (hasSplat ? names.length < wanted.length : names.length !== wanted.length) continue;
    const fits = wanted.every((name, i) => {
      if (name.startsWith(':')) values.set(name.slice(1), names[i]);
      return name.startsWith(':') || name === names[i];
    });
    if (!fits) continue;
    if (hasSplat) values.set('splat', names.slice(wanted.length).join('/'));
    return { to: to.replace(/:([\p{L}\p{N}_]+)/gu, (all, name) => values.get(name) ?? all), status: Number(status) };
  }
  return undefined;
}
