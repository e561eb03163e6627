// Visits a site that the browser verifies itself, through a proxy that sees what is asked and damages some answers.
//
//   node verified.mjs GATEWAY-PORT ROOT CHROMIUM PROFILE-FOLDER NAME RSA-NAME FORGED-NAME
//
// Prints one JSON object with what was seen; VerifiedSiteTest judges it.
import http from "node:http";
import { chromium } from "playwright-core";

const [gatewayPort, root, executablePath, profile, name, rsaName, forgedName] = process.argv.slice(2);
const seen = { asked: [] };

const proxy = http.createServer((request, answer) => {
  seen.asked.push(request.url);
  if (request.url.startsWith("/hidden.html") && request.url.includes("format=car")) {
    answer.writeHead(404).end("There is no hidden.html");
    return;
  }
  const options = { port: gatewayPort, host: "127.0.0.1", path: request.url, headers: request.headers };
  http
    .request(options, (from) => {
      answer.writeHead(from.statusCode, from.headers);
      const parts = [];
      from.on("data", (part) => parts.push(part));
      from.on("end", () => {
        const body = Buffer.concat(parts);
        if (request.url.startsWith("/damaged/") && request.url.includes("format=car")) body[body.length - 3] ^= 1;
        const isForged = request.headers.host.startsWith(forgedName) && request.url.includes("ipns-record");
        if (isForged) body[body.length - 9] ^= 1;
        answer.end(body);
      });
    })
    .end();
});
await new Promise((done) => proxy.listen(0, "127.0.0.1", done));
const site = `http://${root}.ipfs.localhost:${proxy.address().port}`;
const named = (name) => `http://${name}.ipns.localhost:${proxy.address().port}`;

const context = await chromium.launchPersistentContext(profile, {
  executablePath,
  headless: true,
  args: ["--headless", "--no-sandbox", "--disable-gpu", "--no-first-run", "--disable-background-networking"],
});
try {
  const page = await context.newPage();
  page.setDefaultTimeout(30_000);
  await page.goto(`${site}/`);
  await page.waitForSelector("#proven");
  seen.home = await page.innerText("body");
  seen.style = await page.evaluate(() => getComputedStyle(document.body).backgroundColor);
  const answers = await page.evaluate(async () => {
    const digest = async (bytes) => {
      const hash = new Uint8Array(await crypto.subtle.digest("SHA-256", bytes));
      return [...hash].map((b) => b.toString(16).padStart(2, "0")).join("");
    };
    const large = await fetch("/large.bin");
    const part = await fetch("/large.bin", { headers: { Range: "bytes=1500000-1500009" } });
    const many = [];
    for (const number of [0, 777, 2999, 5999]) many.push(await (await fetch(`/many/entry-${number}.txt`)).text());
    const missing = await fetch("/many/nothing.txt");
    return {
      large: await digest(await large.arrayBuffer()),
      part: `${part.status} ${part.headers.get("Content-Range")} ${await digest(await part.arrayBuffer())}`,
      many: many.join(","),
      missing: missing.status,
    };
  });
  Object.assign(seen, answers);
  await page.goto(`${site}/folder`);
  seen.folder = `${page.url().slice(site.length)} ${await page.innerText("body")}`;
  const damaged = await page.goto(`${site}/damaged/page.html`);
  seen.damagedStatus = damaged.status();
  seen.damaged = await page.innerText("body");
  const moved = await page.goto(`${site}/old/one%20%26%20two.txt`);
  seen.moved = `${moved.status()} ${page.url().slice(site.length)} ${await page.innerText("body")}`;
  const app = await page.goto(`${site}/app/any/place`);
  seen.app = `${app.status()} ${await page.innerText("body")}`;
  const lost = await page.goto(`${site}/lost`);
  seen.lost = `${lost.status()} ${await page.innerText("body")}`;
  const hidden = await page.goto(`${site}/hidden.html`);
  seen.hidden = `${hidden.status()} ${await page.innerText("body")}`;
  for (const [key, value] of Object.entries({ name, rsaName })) {
    await page.goto(`${named(value)}/`);
    await page.waitForSelector("#proven");
    seen[key] = await page.innerText("body");
  }
  await page.goto(`${named(forgedName)}/`);
  await page.waitForSelector("[role=alert]");
  seen.forged = await page.innerText("body");
} finally {
  await context.close();
  proxy.close();
}
console.log(JSON.stringify(seen));
