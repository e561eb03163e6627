// Part of the service worker: the answers to what pages ask for. See worker-blocks.js.

/** Opens what a path leads to: an archive, and what is at the path's end. */
async function open(path, range) {
  const { root, name, names } = place(path);
  if (root) return openBelow(path, range, { cid: parseCid(root), names: [] }, names);
  const wasKnown = name && followed.has(name);
  try {
    return await openBelow(path, range, name && await follow(path, name), names);
  } catch (e) {
    if (!wasKnown || !(e instanceof Unproven)) throw e;
    followed.delete(name); // the name may lead elsewhere by now
    return openBelow(path, range, await follow(path, name), names);
  }
}

async function openBelow(path, range, start, names) {
  const query = `format=car&dag-scope=entity&car-dups=y&car-order=dfs${range ? `&entity-bytes=${range}` : ''}`;
  const answer = await fetch(`${path.pathname}?${query}`, { redirect: 'error' });
  if (!answer.ok) throw new Refused(answer.status, (await answer.text()).slice(0, 1000));
  // Where a domain leads is the gateway's word; everything below is proven.
  const cid = start?.cid ?? parseCid((answer.headers.get('X-Ipfs-Roots') ?? '').split(',')[0]);
  const blocks = new Blocks(answer.body);
  try {
    let at = { cid, node: node(cid, await blocks.take(cid)) };
    for (const name of [...start?.names ?? [], ...names]) {
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

async function sendFile(request, url, name, opened, status = 200) {
  const size = length(opened.found);
  const [first, last, isPart] = span(status === 200 ? request.headers.get('Range') : undefined, size);
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
  return new Response(streamed(blocks, rest), { status: isPart ? 206 : status, headers });
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

/**
 * Makes sure that a path leads nowhere, as the gateway says: what is answered in place of what is missing must not hide
 * what is there.
 */
async function requireMissing(url) {
  const parts = url.pathname.split('/').filter((name) => name);
  for (let count = parts.length - 1; count >= 0; count--) {
    let above;
    try {
      above = await open(new URL(`/${parts.slice(0, count).join('/')}`, url));
    } catch (e) {
      if (count > 0 && e instanceof Refused && e.status === 404) continue;
      throw e;
    }
    try {
      for await (const name of entries(above.blocks, above.found)) {
        if (name === decodeURIComponent(parts[count])) throw new Unproven('the gateway hides something that is there');
      }
    } finally {
      await above.blocks.cancel();
    }
    return;
  }
}

/** Answers what a site has nothing for by its _redirects, if it has any; both are proven. */
async function answerByRules(request, url) {
  if (place(url).isShared) return undefined;
  let rules;
  try {
    rules = await open(new URL('/_redirects', url));
  } catch (e) {
    if (e instanceof Refused && e.status === 404) return undefined;
    throw e;
  }
  if (rules.found.kind !== FILE && rules.found.kind !== 0) {
    await rules.blocks.cancel();
    return undefined;
  }
  if (length(rules.found) > RULES_BYTES_MAX) throw new Refused(500, '_redirects is too large');
  const parts = [];
  for await (const part of content(rules.blocks, rules.found, 0, RULES_BYTES_MAX)) parts.push(part.slice());
  await rules.blocks.cancel();
  const rule = ruled(await new Blob(parts).text(), decodeURIComponent(url.pathname));
  if (!rule) return undefined;
  await requireMissing(url);
  if (rule.status >= 300 && rule.status < 400) {
    const target = new URL(rule.to.startsWith('/') ? rule.to.replace(/^\/+/, '/') : rule.to, url);
    if (!target.search) target.search = url.search;
    return Response.redirect(target, rule.status);
  }
  const target = new URL(rule.to.replace(/^\/+/, '/'), url), opened = await open(target);
  if (opened.found.kind !== FILE && opened.found.kind !== 0) {
    await opened.blocks.cancel();
    throw new Refused(500, `The rule in _redirects leads to no file: ${rule.to}`);
  }
  return sendFile(request, target, place(target).names.pop() ?? '', opened, rule.status);
}

async function answerOrRule(request) {
  try {
    return await answer(request);
  } catch (e) {
    const byRules = e instanceof Refused && e.status === 404
      ? await answerByRules(request, new URL(request.url)) : undefined;
    if (!byRules) throw e;
    return byRules;
  }
}

async function answerOrError(request) {
  try {
    return await answerOrRule(request);
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
