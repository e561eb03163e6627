// Visits a site that the browser verifies itself, through a proxy that sees what is asked and damages some answers.
//
//   node verified.mjs GATEWAY-PORT ROOT CHROMIUM PROFILE-FOLDER
//
// Prints one JSON object with what was seen; VerifiedSiteTest judges it.
import http from "node:http";
import { chromium } from "playwright-core";

const [gatewayPort, root, executablePath, profile] = process.argv.slice(2);
const seen = { asked: [] };

const proxy = http.createServer((request, answer) => {
  seen.asked.push(request.url);
  const options = { port: gatewayPort, host: "127.0.0.1", path: request.url, headers: request.headers };
  http
    .request(options, (from) => {
      answer.writeHead(from.statusCode, from.headers);
      const parts = [];
      from.on("data", (part) => parts.push(part));
      from.on("end", () => {
        const body = Buffer.concat(parts);
        if (request.url.startsWith("/damaged/") && request.url.includes("format=car")) body[body.length - 3] ^= 1;
        answer.end(body);
      });
    })
    .end();
});
await new Promise((done) => proxy.listen(0, "127.0.0.1", done));
const site = `http://${root}.ipfs.localhost:${proxy.address().port}`;

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
} finally {
  await context.close();
  proxy.close();
}
console.log(JSON.stringify(seen));
